"""The review page in a real browser: what it shows and hides, decisions by mouse and by keys, and applying them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

from support import browser as support_browser
from support.cli import call
from support.repo import Repo
from support.tokens import assignment, token
from tightlip.baseline import file, labels
from tightlip.model import Secret

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selenium.webdriver import Chrome
    from selenium.webdriver.remote.webelement import WebElement

FILE = "baseline.secrets"
HOSTILE = "x<img src=y onerror=document.title='owned'>&amp;\"'.py"
LINES = "</script><script>document.title='owned'</script><!-- {{x}} \u2028 @@DATA@@\n"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    folder = tmp_path_factory.mktemp("browser")
    started = support_browser.start(folder)
    started.downloads = folder / "downloads"  # type: ignore[attr-defined]
    try:
        yield started
    finally:
        started.quit()


@pytest.fixture
def known(repo: Repo) -> Repo:
    """Findings in a file with a hostile name and hostile lines, and in others; one value in two files."""
    repo.stage(HOSTILE, LINES + assignment("github", "1") + LINES)
    repo.stage("src/a.py", assignment("github", "2") + "\n" * 5 + assignment("slack", "3"))
    repo.stage("src/deep/b.py", assignment("github", "2"))
    assert call("baseline", "update", cwd=repo.path).code == 0
    repo.git("config", "user.name", "A. Reviewer")
    repo.add()
    repo.commit()
    return repo


def page(repo: Repo, *arguments: str) -> str:
    target = repo.file("../review.html")
    done = call("baseline", "review", "--html", target, *arguments, cwd=repo.path)
    assert done.code == 0, done.text
    return Path(target).read_text(encoding="utf-8")


def visit(browser: Chrome, repo: Repo, *arguments: str) -> None:
    page(repo, *arguments)
    browser.get(Path(repo.file("../review.html")).resolve().as_uri())


def cards(browser: Chrome) -> list[WebElement]:
    return browser.find_elements(By.TAG_NAME, "article")


def click(browser: Chrome, element: WebElement) -> None:
    """Click what may be below the window's end, where the footer lies."""
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)  # type: ignore[no-untyped-call]
    element.click()


def text(browser: Chrome, identity: str) -> str:
    return browser.find_element(By.ID, identity).text


def save(browser: Chrome, tmp_path: Path) -> Path:
    """Press the button, and wait for the file."""
    folder: Path = browser.downloads  # type: ignore[attr-defined]
    for old in folder.iterdir():
        old.unlink()
    browser.find_element(By.ID, "save").click()
    WebDriverWait(browser, 20).until(lambda _: (folder / "decisions.json").exists())
    return (folder / "decisions.json").rename(tmp_path / "decisions.json")


def said(repo: Repo) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path, _, entry in file.read(repo.file(FILE)):
        found.setdefault(path, []).append(str(labels.label(entry)))
    return {path: sorted(some) for path, some in found.items()}


def test_nothing_from_the_repository_becomes_markup_and_nothing_is_fetched(browser: Chrome, known: Repo) -> None:
    visit(browser, known)
    assert browser.title == f"Review of {FILE}"
    assert HOSTILE in cards(browser)[-1].text
    assert "</script><script>document.title='owned'</script>" in cards(browser)[-1].text
    assert not browser.find_elements(By.CSS_SELECTOR, "img, iframe, article script, [onerror]")
    assert [entry for entry in browser.get_log("browser") if "favicon" not in entry["message"]] == []
    asked = re.findall(r'"url":"((?:https?|ws)[^"]*)"', str(browser.get_log("performance")))
    assert asked == []


def test_the_policy_stops_what_would_get_in_anyway(browser: Chrome, known: Repo) -> None:
    visit(browser, known)
    browser.execute_script(  # type: ignore[no-untyped-call]
        "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"document.title=1\">');"
        "const s = document.createElement('script'); s.textContent = 'document.title=2'; document.body.append(s);"
        "fetch('https://example.invalid/').catch(() => {});"
    )
    assert browser.title == f"Review of {FILE}"
    log = " ".join(entry["message"] for entry in browser.get_log("browser"))
    for directive in ("script-src", "default-src"):
        assert directive in log


def test_no_value_is_in_the_page_unless_asked_for(browser: Chrome, known: Repo) -> None:
    values = [token("github", "1"), token("github", "2"), token("slack", "3")]
    content = page(known)
    assert not any(value in content for value in values)
    assert not any(known_hash in content for _, known_hash, _ in file.read(known.file(FILE)))
    visit(browser, known, "--show-values")
    assert "do not send it on" in text(browser, "values").lower()
    assert all(value in browser.find_element(By.ID, "list").text for value in values)


def test_decisions_by_mouse_and_keys_come_back_as_a_file(browser: Chrome, known: Repo, tmp_path: Path) -> None:
    visit(browser, known)
    assert text(browser, "summary") == "4 findings, 4 open; 4 shown"
    first, second, third, fourth = cards(browser)
    first.find_element(By.CSS_SELECTOR, "input[value=rotated]").click()
    reason = first.find_element(By.CLASS_NAME, "reason")
    reason.send_keys("revoked in May", Keys.TAB)
    browser.execute_script("arguments[0].focus()", second)  # type: ignore[no-untyped-call]
    browser.switch_to.active_element.send_keys("t")
    browser.switch_to.active_element.send_keys("j")
    assert browser.switch_to.active_element == third
    browser.switch_to.active_element.send_keys("a")
    browser.switch_to.active_element.send_keys("c")
    browser.switch_to.active_element.send_keys("accepted by security", Keys.TAB)
    click(browser, fourth.find_element(By.CSS_SELECTOR, "input[value=real]"))
    browser.find_element(By.ID, "undo").click()
    assert text(browser, "summary") == "4 findings, 1 open; 4 shown"
    saved = save(browser, tmp_path)
    assert "saved" in text(browser, "pending")

    dry = call("baseline", "apply", "--dry-run", str(saved), cwd=known.path)
    assert (dry.code, dry.out) == (0, f"{FILE} not written (--dry-run): 3 applied, 0 already so\n")
    assert said(known)["src/a.py"] == ["None", "None"]
    done = call("baseline", "apply", str(saved), cwd=known.path)
    assert (done.code, done.out) == (0, f"{FILE} written: 3 applied, 0 already so\n")
    entries = {labels.label(entry): entry for _, _, entry in file.read(known.file(FILE))}
    assert entries["rotated"]["reason"] == "revoked in May"
    assert entries["rotated"]["reviewer"] == "A. Reviewer"
    assert entries["accepted-risk"]["reason"] == "accepted by security"
    assert entries.keys() == {"rotated", "test-value", "accepted-risk", None}
    again = call("baseline", "apply", str(saved), cwd=known.path)
    assert (again.code, again.out) == (0, f"{FILE} unchanged: 0 applied, 3 already so\n")


def test_filters_search_and_one_decision_for_many(browser: Chrome, known: Repo, tmp_path: Path) -> None:
    visit(browser, known)
    facets = browser.find_element(By.ID, "facets").text.splitlines()
    assert facets[facets.index("github-pat") + 1] == "3"
    assert facets[facets.index("src/deep/") + 1] == "1"
    assert facets[facets.index("less than a month") + 1] == "4"
    browser.find_element(By.CSS_SELECTOR, '[data-facet="rule slack-bot-token"]').click()
    assert len(cards(browser)) == 1
    browser.find_element(By.ID, "clear").click()
    cards(browser)[0].find_element(By.XPATH, ".//button[contains(., 'same value 2 times')]").click()
    assert [card.find_element(By.TAG_NAME, "h2").text for card in cards(browser)] == ["src/a.py:1", "src/deep/b.py:1"]
    browser.find_element(By.ID, "clear").click()
    browser.find_element(By.ID, "search").send_keys("SRC/")
    assert text(browser, "summary").endswith("3 shown")
    Select(browser.find_element(By.ID, "bulk-label")).select_by_value("test-value")
    browser.find_element(By.ID, "bulk-reason").send_keys("fixtures")
    browser.find_element(By.ID, "bulk-apply").click()
    saved = save(browser, tmp_path)
    assert call("baseline", "apply", str(saved), "--reviewer", "B", cwd=known.path).code == 0
    assert said(known) == {"src/a.py": ["test-value"] * 2, "src/deep/b.py": ["test-value"], HOSTILE: ["None"]}
    assert {entry.get("reviewer") for _, _, entry in file.read(known.file(FILE))} == {"B", None}


def test_everything_has_a_name_for_those_who_do_not_see_it(browser: Chrome, known: Repo) -> None:
    visit(browser, known)
    assert browser.find_element(By.TAG_NAME, "html").get_attribute("lang") == "en"
    for field in browser.find_elements(By.CSS_SELECTOR, "input, select, button, fieldset, nav, main, pre"):
        if field.is_displayed() and field.tag_name != "main":
            assert field.accessible_name, field.get_attribute("outerHTML")
    browser.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    assert browser.switch_to.active_element.text == "To the findings"


def test_five_thousand_entries(browser: Chrome, repo: Repo) -> None:
    results: dict[str, dict[str, dict[str, object]]] = {}
    for number in range(50):
        path = f"d{number % 7}/f{number}.py"
        tokens = [token("github", f"{number}-{place}") for place in range(100)]
        repo.write(path, "".join(f'TOKEN = "{one}"\n' for one in tokens))
        known = [Secret(one.encode()).sha1() for one in tokens]
        results[path] = {one: {"hashed_secret": one, "type": "Secret Keyword"} for one in known}
    repo.write(FILE, file.render(file.Baseline(results, {"version": "1.5.0"})))
    visit(browser, repo)
    assert text(browser, "summary") == "5,000 findings, 5,000 open; 5,000 shown"
    assert len(cards(browser)) == 50
    click(browser, browser.find_element(By.ID, "more"))
    assert len(cards(browser)) == 100
    browser.find_element(By.ID, "search").send_keys("f49.py")
    assert text(browser, "summary").endswith("100 shown")
    browser.find_element(By.ID, "bulk-apply").click()
    assert text(browser, "summary") == "5,000 findings, 4,900 open; 100 shown"
