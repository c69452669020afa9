"""A page as a reader's browser understands it: parsed, never matched by string alone."""

from html.parser import HTMLParser

VOID = {"meta", "link", "img", "input", "br", "hr", "source"}


class Node:
    def __init__(self, tag: str, attrs: dict):
        self.tag, self.attrs, self.children = tag, attrs, []

    @property
    def text(self) -> str:
        parts = [c if isinstance(c, str) else c.text for c in self.children]
        return " ".join("".join(parts).split())

    def all(self, tag: str = "", css: str = "") -> list["Node"]:
        found = []
        for child in self.children:
            if isinstance(child, Node):
                classes = (child.attrs.get("class") or "").split()
                if (not tag or child.tag == tag) and (not css or css in classes):
                    found.append(child)
                found += child.all(tag, css)
        return found

    def one(self, tag: str = "", css: str = "") -> "Node":
        (found,) = self.all(tag, css)
        return found


def scripts(page: Node) -> list[Node]:
    """What runs on a page. A block of data has a type that no browser runs."""
    return [node for node in page.all("script") if not node.attrs.get("type", "").endswith("json")]


class _Builder(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.root = Node("", {})
        self.open = [self.root]

    def handle_starttag(self, tag, attrs):
        node = Node(tag, dict(attrs))
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
            self.open.pop()

    def handle_data(self, data):
        self.open[-1].children.append(data)


def parsed(response) -> Node:
    """The page in a response. Fails where an element is not closed in its turn."""
    builder = _Builder()
    builder.feed(response.content.decode())
    assert len(builder.open) == 1, f"<{builder.open[-1].tag}> is never closed"
    return builder.root


def alternates(response) -> dict[str, str]:
    """What the head names as the same page in other languages."""
    found = [link.attrs for link in parsed(response).all("link")]
    return {each["hreflang"]: each["href"] for each in found if "hreflang" in each}


def switch(response) -> dict[str, str]:
    """Where the footer leads for each language."""
    return {a.attrs["hreflang"]: a.attrs["href"] for a in parsed(response).all("a") if _leads(a)}


def _leads(a) -> bool:
    return "hreflang" in a.attrs
