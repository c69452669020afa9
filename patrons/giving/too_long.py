"""What our forms say of an answer that is too long, instead of the framework's own sentence."""

from django.utils.translation import gettext_lazy

TOO_LONG = gettext_lazy(
    "Write it shorter: these are %(show_value)s characters, and %(limit_value)s is the most."
)
# Of a mail address it says the same as of one that is none.
WHOLE_ADDRESS = gettext_lazy("Write the whole address, such as name@example.org.")
