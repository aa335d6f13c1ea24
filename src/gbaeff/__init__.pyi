# The public names, each with its module. `__init__.py` reads them here.
from gbaeff.dea.indices import Indicator as Indicator
from gbaeff.dea.indices import Productivity as Productivity
from gbaeff.dea.measures import directional as directional
from gbaeff.dea.measures import radial as radial
from gbaeff.dea.measures import sbm as sbm
from gbaeff.dea.measures import super_sbm as super_sbm
from gbaeff.dea.metafrontier import Metafrontier as Metafrontier
from gbaeff.dea.metafrontier import metafrontier as metafrontier
from gbaeff.dea.panel import DataError as DataError
from gbaeff.dea.panel import Panel as Panel
from gbaeff.dea.productivity import malmquist as malmquist
from gbaeff.dea.productivity import malmquist_luenberger as malmquist_luenberger
from gbaeff.dea.program import LinearProgram as LinearProgram
from gbaeff.dea.program import show_program as show_program
from gbaeff.dea.results import Scores as Scores
from gbaeff.dea.solver.highs import SolverError as SolverError
from gbaeff.extensions.additive import additive as additive
from gbaeff.extensions.bootstrap import Bootstrap as Bootstrap
from gbaeff.extensions.bootstrap import bootstrap as bootstrap
from gbaeff.extensions.by_production import ByProduction as ByProduction
from gbaeff.extensions.by_production import by_production as by_production
from gbaeff.extensions.closest import minimum_distance as minimum_distance
from gbaeff.extensions.convergence import beta_convergence as beta_convergence
from gbaeff.extensions.convergence import convergence_clubs as convergence_clubs
from gbaeff.extensions.convergence import log_t_test as log_t_test
from gbaeff.extensions.convergence import sigma_convergence as sigma_convergence
from gbaeff.extensions.cross_efficiency import CrossEfficiency as CrossEfficiency
from gbaeff.extensions.cross_efficiency import cross_efficiency as cross_efficiency
from gbaeff.extensions.distribution import densities as densities
from gbaeff.extensions.distribution import transitions as transitions
from gbaeff.extensions.ebm import EpsilonBased as EpsilonBased
from gbaeff.extensions.ebm import ebm as ebm
from gbaeff.extensions.luenberger import luenberger as luenberger
from gbaeff.extensions.metafrontier_malmquist import (
    metafrontier_malmquist as metafrontier_malmquist,
)
from gbaeff.extensions.multipliers import Multipliers as Multipliers
from gbaeff.extensions.multipliers import multipliers as multipliers
from gbaeff.extensions.nonradial import NonRadial as NonRadial
from gbaeff.extensions.nonradial import nonradial as nonradial
from gbaeff.extensions.order_m import OrderM as OrderM
from gbaeff.extensions.order_m import order_m as order_m
from gbaeff.extensions.prices import Economic as Economic
from gbaeff.extensions.prices import cost as cost
from gbaeff.extensions.prices import profit as profit
from gbaeff.extensions.prices import revenue as revenue
from gbaeff.extensions.range_directional import range_directional as range_directional
from gbaeff.extensions.scale import ScaleEfficiency as ScaleEfficiency
from gbaeff.extensions.scale import scale_efficiency as scale_efficiency
from gbaeff.extensions.spatial import local_moran as local_moran
from gbaeff.extensions.spatial import moran as moran
from gbaeff.extensions.spatial import nearest as nearest
from gbaeff.extensions.two_stage import TwoStage as TwoStage
from gbaeff.extensions.two_stage import two_stage as two_stage
from gbaeff.extensions.window import Window as Window
from gbaeff.extensions.window import window as window
from gbaeff.stats.second_stage import SecondStage as SecondStage
from gbaeff.stats.second_stage import second_stage as second_stage

__version__: str
__all__: list[str]
