"""Contents of session files, for tests that try whatever there can be: one strategy for text, and one for JSON."""

import json

from hypothesis import strategies as st

from support.files import FORMATS

ANY_TEXT = st.one_of(
    st.text(max_size=8), st.sampled_from(['\r\n', '\n', '\0', '\ud800', 'é', '€', ' ', ':', 'X: 1', '1e9', 'NaN'])
)
ANY_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), ANY_TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(ANY_TEXT, inner, max_size=3)),
    max_leaves=5,
)
RECORD = {'base': 'b', 'headers': {'x-one': 'f' * 32}, 'cookies': [], 'auth': 'decided'}
SAMPLES = [json.loads(path.read_text()) for path in FORMATS]
SAMPLES += [{**SAMPLES[-1], '__meta__': {'session_plus': RECORD}}]
