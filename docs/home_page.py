"""Make the README the home page of the site: its links lead from the root of the project, the site's from ``docs/``."""

from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parent.parent


def on_files(files: Files, config: Any) -> Files:
    readme = (ROOT / 'README.md').read_text()
    for name in ('CONTRIBUTING.md', 'CHANGELOG.md'):
        files.append(File.generated(config, name.lower(), content=(ROOT / name).read_text()))
        readme = readme.replace(f']({name})', f']({name.lower()})')
    for picture in sorted((ROOT / 'examples').glob('*.svg')):
        files.append(File.generated(config, f'examples/{picture.name}', content=picture.read_bytes()))
    files.append(File.generated(config, 'index.md', content=readme.replace('](docs/', '](')))
    return files
