import pytest

from ports_file import text


@pytest.fixture
def write(tmp_path):
    def make(content, name="ports.csv", encoding="utf-8"):
        file = tmp_path / name
        if isinstance(content, list):
            content = text(content)
        file.write_bytes(content.encode(encoding) if isinstance(content, str) else content)
        return file

    return make
