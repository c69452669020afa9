"""What the demo says of a page that is not there."""

import pytest
from django.test import override_settings


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/nothing-here/", "/wp-login.php", "/outbox/nothing/"])
def test_a_missing_page_is_the_designed_one_although_debug_is_on(client, path):
    with override_settings(DEBUG=True):
        answer = client.get(path)
    assert answer.status_code == 404
    assert "URLconf" not in answer.text
    assert 'href="/"' in answer.text
