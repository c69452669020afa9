"""The map: who may import whom. Read it first; docs/architecture.md walks through it.

newsroom.urls -> articles -> patrons; inside patrons the slices stand on its root, side by side
"""

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("newsroom", "articles", "patrons", "sandbox", "seeds", "deploy")
SLICES = ("giving", "voting", "account", "overview")
# Where the frameworks come in: they gather what the slices offer, so they may see all of patrons.
ENTRY_POINTS = {
    *("models", "urls", "tasks", "apps", "checks"),
    *("wagtail_hooks", "admin", "templatetags", "management"),
}
LONGEST, USUAL = 400, 80

# Each part: the parts of ours it may import, beside itself.
ALLOWED = {
    "sandbox": set(),
    "patrons": {"newsroom.in_common"},  # the root: patron, support, money, masthead, mail, user ...
    "patrons.giving": {"patrons", "newsroom.until"},
    "patrons.voting": {"patrons", "newsroom.until"},
    "patrons.account": {"patrons", "patrons.giving", "patrons.voting"},
    "patrons.overview": {"patrons", "patrons.giving", "patrons.voting"},
    "patrons.entry": {"patrons", *(f"patrons.{name}" for name in SLICES), "newsroom.in_common"},
    "newsroom.in_common": set(),  # what whoever shows the same on many pages asks
    "newsroom.language": set(),  # what everything that looks at addresses may ask
    "newsroom.until": set(),  # what whoever shows the clock's doings tells the page cache
    "articles": {
        *("newsroom.in_common", "newsroom.language"),
        "patrons",
        "patrons.entry",
        *(f"patrons.{name}" for name in SLICES),
    },
    "newsroom": {"newsroom.in_common", "newsroom.language", "newsroom.until"},
    "newsroom.urls": {"newsroom"},  # it names the others by address, in include()
    "newsroom.demo": {"newsroom", "seeds", "patrons", "patrons.entry", "patrons.giving"},
    "seeds": {"articles", "patrons", "patrons.entry", "patrons.giving", "patrons.voting"},
    "deploy": set(),
}
# A model's name may come from patrons.models, the registry, wherever patrons may be imported.
REGISTRY = "patrons.models"
# A view queues a task, and tasks stand above the slices, whose verbs they call.
TASKS = "patrons.tasks"


@dataclass(frozen=True)
class Module:
    name: str
    path: Path

    @property
    def part(self) -> str:
        return part_of(self.name)

    @property
    def tree(self) -> ast.Module:
        return parsed(self.path)


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def part_of(name: str) -> str:
    """The part of the map that a module's name falls into."""
    top, _, rest = name.partition(".")
    first = rest.split(".")[0]
    if top == "patrons" and first in SLICES:
        return f"patrons.{first}"
    if top == "patrons" and first in ENTRY_POINTS:
        return "patrons.entry"
    if top == "newsroom" and first in ("demo", "in_common", "language", "until", "urls"):
        return f"newsroom.{first}"
    return top


def modules() -> list[Module]:
    """Every module of ours but migrations, tests and the settings' own folder of languages."""
    found = []
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" in path.parts:
                continue
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            found.append(Module(name.removesuffix(".__init__"), path))
    return found


def imports(module: Module) -> set[str]:
    """The full names a module imports: `from a import b` may name a module, or something in it."""
    names: set[str] = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module.name} imports by dots; name the package"
            names.update(
                f"{node.module}.{alias.name}"
                if is_module(f"{node.module}.{alias.name}")
                else node.module or ""
                for alias in node.names
            )
    return names


def is_module(name: str) -> bool:
    path = ROOT.joinpath(*name.split("."))
    return path.is_dir() or path.with_suffix(".py").exists()


def crossings(module: Module) -> set[str]:
    """The imports of ours that the map does not allow."""
    bad = set()
    for name in imports(module):
        if name.split(".")[0] not in PACKAGES:
            continue
        part = part_of(name)
        allowed = ALLOWED[module.part] | {module.part}
        registry = name == REGISTRY and module.part not in ("sandbox", "newsroom", "deploy")
        queues = name == TASKS and module.name.endswith("views")
        if part not in allowed and not registry and not queues:
            bad.add(name)
    return bad


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_a_module_imports_only_what_stands_below_it(module):
    assert crossings(module) == set()


def test_the_map_would_catch_a_wrong_import():
    voting = Module("patrons.voting.round", ROOT / "patrons" / "voting" / "round.py")
    gateway = Module("patrons.voting.wrong", ROOT / "patrons" / "giving" / "checkout.py")
    assert crossings(voting) == set()
    assert "patrons.giving.pledge" in crossings(gateway)
    assert part_of("sandbox.app") not in ALLOWED["newsroom.demo"]


def test_only_the_gateway_imports_stripe():
    users = {
        module.name
        for module in modules()
        if any(name.split(".")[0] == "stripe" for name in imports(module))
    }
    assert users == {"patrons.giving.gateway"}


def test_nobody_imports_the_sandbox_and_it_imports_nothing_of_ours():
    for module in modules():
        tops = {name.split(".")[0] for name in imports(module)}
        if module.part == "sandbox":
            assert tops & set(PACKAGES) <= {"sandbox"}
            assert "django" not in tops
        else:
            assert "sandbox" not in tops, module.name


def test_what_two_parts_of_the_site_agree_on_is_written_once():
    """The mark of a page that the clock ends, and where authors and tags have their pages."""
    sources = {module.name: module.path.read_text(encoding="utf-8") for module in modules()}
    for words, where in {
        'TRUE_UNTIL = "': {"newsroom.until"},
        'reverse("author"': set(),
        "reverse(kind": {"articles.address"},
    }.items():
        assert {name for name, source in sources.items() if words in source} == where, words


def test_a_word_of_the_newsrooms_names_one_thing():
    """What templates, models and colleagues speak of by one word is one class."""
    named = [
        node.name
        for module in modules()
        for node in module.tree.body
        if isinstance(node, ast.ClassDef)
    ]
    words = ("InLanguage", "Paper", "Place", "Edition", "SitemapEntry", "PaperGroup")
    assert {word: named.count(word) for word in words} == dict.fromkeys(words, 1)


def test_no_import_hides_in_a_function():
    """Where a framework leaves no other way, `noqa: PLC0415` beside it says so; there are few."""
    hidden = []
    for module in modules():
        lines = module.path.read_text(encoding="utf-8").splitlines()
        for function in ast.walk(module.tree):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                hidden += [
                    f"{module.name}:{node.lineno}"
                    for node in ast.walk(function)
                    if isinstance(node, ast.Import | ast.ImportFrom)
                    and "noqa" not in lines[node.lineno - 1]
                ]
    assert hidden == []


def test_modules_are_short():
    lengths = {
        module.name: len(module.path.read_text(encoding="utf-8").splitlines())
        for module in modules()
    }
    long = {name: length for name, length in lengths.items() if length > LONGEST}
    assert long == {}
    assert median(length for length in lengths.values() if length) < USUAL


def test_the_first_migration_holds_the_user_alone():
    """Wagtail's migrations need the user, and ours need Wagtail's pages."""
    first = parsed(ROOT / "patrons" / "migrations" / "0001_user.py")
    made = [
        keyword.value.value
        for node in ast.walk(first)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "CreateModel"
        for keyword in node.keywords
        if keyword.arg == "name" and isinstance(keyword.value, ast.Constant)
    ]
    assert made == ["User"]
