"""How holdings.py says of a kind of row what is personal in it, and what becomes of that."""

from dataclasses import dataclass, field

DELETED = "deleted with its row"
EMPTIED = "emptied"
KEPT_APART = "emptied; or, where the law says so, kept apart for some years"
STAFF = "of staff: who decided what stays in the newsroom’s books"
PUBLISHED = "what editors wrote and published; they take a name out on request"
NOT_OURS = "of staff’s own work in the admin; goes with their user"


@dataclass(frozen=True)
class Holding:
    """Of one kind of row: what is personal, with what it is and what becomes of it; and the names
    of all other fields, which say nothing of a person once what they point at is emptied.
    """

    personal: dict[str, tuple[str, str]] = field(default_factory=dict)
    plain: str = ""

    @property
    def fields(self) -> set[str]:
        return {*self.personal, *self.plain.split()}


PLAIN = Holding
PAGE = (
    "id path depth numchild translation_key locale latest_revision live has_unpublished_changes "
    "first_published_at last_published_at live_revision go_live_at expire_at expired locked "
    "locked_at locked_by title draft_title slug content_type url_path owner seo_title "
    "show_in_menus search_description latest_revision_created_at alias_of"
)
