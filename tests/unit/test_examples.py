"""The examples say what the reference document says."""

from support import ROOT
from support.programs import ERRORS, PROGRAMMATIC


def test_the_words_of_the_examples_are_those_of_the_reference():
    def words(text):
        return text.replace('"', "'").replace(' ', '').replace('\n', '').replace(',)', ')').replace(',}', '}')

    example = words((ROOT / 'examples' / 'programmatic_usage.py').read_text())
    assert words(PROGRAMMATIC.partition('# Create')[2]) in example
    example = words((ROOT / 'examples' / 'error_handling.py').read_text())
    assert words(ERRORS.partition('try:')[2]) in example
