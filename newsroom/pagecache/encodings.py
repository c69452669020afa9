"""Which encoding a browser takes, and whether it has the page already."""

BR, GZIP, PLAIN = "br", "gzip", "identity"
REMEMBERED = 500  # browsers send a few dozen different headers; strangers may send any


class Encodings(dict[str, str]):
    """The best encoding for each Accept-Encoding header, worked out once."""

    def __missing__(self, header: str) -> str:
        if len(self) >= REMEMBERED:
            self.clear()
        self[header] = chosen = best(header)
        return chosen


def best(header: str) -> str:
    """br, else gzip, of those that the header weighs highest; else the page as it is."""
    weights: dict[str, float] = {}
    for part in header.lower().split(","):
        name, *parameters = (word.strip() for word in part.split(";"))
        weights[name] = _weight(parameters)
    anything = weights.get("*", 0.0)
    of = {name: weights.get(name, anything) for name in (BR, GZIP)}
    chosen = max(of, key=lambda name: of[name])  # the first of equals
    return chosen if of[chosen] > 0 else PLAIN


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0


def has_it(if_none_match: str, etag: str) -> bool:
    """Whether the browser's If-None-Match names this ETag; proxies may have made it weak."""
    if if_none_match == etag:
        return True
    named = (each.strip().removeprefix("W/") for each in if_none_match.split(","))
    return any(each in (etag, "*") for each in named)
