"""The pages in a real browser: no request, no console message, all sections, keyboard, contrast, print without cut-off.

Runs with `make browser` (BROWSER_TESTS=1), where Chromium and playwright are installed; screenshots stay in
`build/screenshots`.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.report.hereditary import hereditary_reports

import pmkit
from pmkit.core.summary import Picture
from pmkit.report.document import Report
from pmkit.report.front import front
from pmkit.report.html import HtmlFormat, pictures
from pmkit.report.patient_page import PatientFormat, card_text, page_content

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(
    not os.environ.get("BROWSER_TESTS") or CHROMIUM is None, reason="make browser, with Chromium installed"
)
ROOT = Path(__file__).parents[2]
SHOTS = ROOT / "build" / "screenshots"
SIX = ("simvastatin", "clopidogrel", "warfarin", "codeine", "fluorouracil", "abacavir")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
NAMES = (
    *("germline", "six", "tumour", "large", "hereditary", "hostile"),
    *("patient", "patient_de", "patient_tumour", "six_de", "hereditary_de"),
)


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Report]:
    (germline,) = pmkit.run(ROOT / "examples" / "germline.vcf", {"pgx": {}})
    (six,) = pmkit.run(ROOT / "examples" / "germline.vcf", {"pgx": {"drugs": list(SIX)}})
    (tumour,) = pmkit.run(ROOT / "examples" / "tumor.vcf", {"onco": {"tumor_type": "MEL"}})
    assert tumour.onco
    onco = tumour.onco.model_copy(update={"variants": (tumour.onco.variants * 8)[:30]})
    large = germline.model_copy(update={"onco": onco, "sample": "LARGE"})
    bad = "<script>document.title='x'</script><img src=x onerror=alert(1)> \u202eevil" + "y" * 3000
    hostile = six.model_copy(update={"sample": bad, "caller": bad, "limitations": (bad,) * 3})
    hereditary = hereditary_report(tmp_path_factory.mktemp("hereditary"))
    made = {"germline": germline, "six": six, "tumour": tumour, "large": large, "hostile": hostile}
    return made | {"hereditary": hereditary}


def hereditary_report(folder: Path) -> Report:
    """A man with findings of every kind, doubtful ones among them."""
    return next(one for one in hereditary_reports(folder) if one.sample == "M1")


@pytest.fixture(scope="module")
def files(reports: dict[str, Report], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    made: dict[str, tuple[Any, Report, str]] = {name: (HtmlFormat(), one, "en") for name, one in reports.items()}
    made |= {
        "patient": (PatientFormat(), reports["six"], "en"),
        "patient_de": (PatientFormat(), reports["six"], "de"),
        "patient_tumour": (PatientFormat(), reports["tumour"], "en"),
        "six_de": (HtmlFormat(), reports["six"], "de"),
        "hereditary_de": (HtmlFormat(), reports["hereditary"], "de"),
    }
    for name, (form, report, language) in made.items():
        form.language = language
        with (folder / f"{name}.html").open("w", encoding="utf-8") as out, form:
            form.write(report, out)
            form.end(out)
    return {name: folder / f"{name}.html" for name in made}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield found
        found.close()


def opened(browser: Any, path: Path, **options: Any) -> tuple[Any, list[str]]:
    """A page and what it said or asked for."""
    page = browser.new_context(**options).new_page()
    heard: list[str] = []
    page.on("console", lambda message: heard.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: heard.append(f"error: {error}"))
    page.on("dialog", lambda dialog: heard.append(f"dialog: {dialog.message}"))
    page.on("request", lambda one: heard.append(one.url) if one.url != path.as_uri() else None)
    page.goto(path.as_uri())
    return page, heard


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1100], ids=["phone", "desk"])
def test_nothing_is_asked_for_and_nothing_stands_out(
    browser: Any, files: dict[str, Path], name: str, scheme: str, width: int
) -> None:
    page, heard = opened(browser, files[name], viewport={"width": width, "height": 900}, color_scheme=scheme)
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}-{scheme}-{width}.png", full_page=width > 500 and name != "hostile")
    assert heard == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.title() != "x"
    assert files[name].stat().st_size < 1_500_000
    page.context.close()


@pytest.mark.parametrize("name", ["germline", "six", "tumour", "large", "hereditary"])
def test_every_section_can_be_seen_and_the_answer_is_on_the_first_screen(
    browser: Any, files: dict[str, Path], reports: dict[str, Report], name: str
) -> None:
    page, _ = opened(browser, files[name], viewport={"width": 1100, "height": 900})
    first = front(reports[name]).groups[0]
    box = page.get_by_role("heading", name=first.title, exact=True).first.bounding_box()
    assert box["y"] < 500
    if name == "six":
        assert page.get_by_text("no answer, as CYP2D6 is not known").bounding_box()["y"] < 900
        assert page.get_by_text("BCHE, CYP2D6, HLA-A").first.bounding_box()["y"] < 300
    if name == "tumour":
        assert page.get_by_text("Dabrafenib + Trametinib; Binimetinib").bounding_box()["y"] < 900
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    for heading in page.locator("h2").all():
        assert heading.is_visible() or heading.evaluate("one => getComputedStyle(one).display") == "none"
    drawn = page.locator("figure svg").evaluate_all("all => all.map(one => one.getBoundingClientRect().width)")
    assert len(drawn) == sum(isinstance(one, Picture) for one in pictures(reports[name]))
    assert min(drawn, default=5) >= 5
    page.context.close()


@pytest.mark.parametrize("name", ["six", "tumour", "hereditary"])
def test_the_answer_is_on_the_first_screen_of_a_phone_too(
    browser: Any, files: dict[str, Path], reports: dict[str, Report], name: str
) -> None:
    page, _ = opened(browser, files[name], viewport={"width": 390, "height": 844})
    first = front(reports[name]).groups[0]
    box = page.get_by_role("heading", name=first.title, exact=True).first.bounding_box()
    assert box["y"] < 700
    page.context.close()


def test_the_keyboard_reaches_every_fold_and_link(browser: Any, files: dict[str, Path]) -> None:
    page, _ = opened(browser, files["six"])
    reachable = page.evaluate(
        "Array.from(document.querySelectorAll('a[href], summary')).map(one => one.textContent.trim())"
    )
    seen = []
    for _ in range(len(reachable) + 12):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.textContent.trim()"))
    assert set(reachable) <= set(seen)
    assert seen[0] == "To the answer"
    fold = page.locator("details:not([open]) summary").first
    fold.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.parentElement.open") is True
    page.context.close()


CONTRAST = """() => {
  const linear = v => v / 255 <= .04045 ? v / 255 / 12.92 : ((v / 255 + .055) / 1.055) ** 2.4;
  const light = c => { const [r, g, b] = c.map(linear);
    return .2126 * r + .7152 * g + .0722 * b };
  const parsed = text => text.match(/[\\d.]+/g).map(Number);
  const behind = one => { for (; one; one = one.parentElement) {
    const c = parsed(getComputedStyle(one).backgroundColor);
    if (c.length < 4 || c[3] > 0) return c.slice(0, 3) } return [255, 255, 255] };
  const low = [];
  for (const one of document.querySelectorAll('h1,h2,p,li,dt,dd,th,td,a,span,strong,summary')) {
    if (!one.textContent.trim() || !one.getClientRects().length || one.closest('svg')) continue;
    const a = light(parsed(getComputedStyle(one).color).slice(0, 3)), b = light(behind(one));
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) low.push([one.tagName, one.className, one.textContent.slice(0, 30), ratio]);
  }
  return low }"""


@pytest.mark.parametrize("name", ["six", "tumour", "patient"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_the_contrast_of_wcag_aa(browser: Any, files: dict[str, Path], name: str, scheme: str) -> None:
    page, _ = opened(browser, files[name], color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.evaluate(CONTRAST) == []
    page.context.close()


@pytest.mark.parametrize("name", ["germline", "six", "tumour", "large", "patient", "patient_de"])
@pytest.mark.parametrize(("paper", "width"), [("A4", 703), ("Letter", 725)])  # less 14 mm of margin on both sides
def test_print_cuts_nothing_off(browser: Any, files: dict[str, Path], name: str, paper: str, width: int) -> None:
    page, _ = opened(browser, files[name], viewport={"width": width, "height": 1000})
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.emulate_media(media="print")
    wide = page.evaluate(
        "Array.from(document.querySelectorAll('table, svg, li, p, dl')).filter(one => one.getClientRects().length &&"
        f" one.getBoundingClientRect().right > {width} + 1).map(one => one.outerHTML.slice(0, 80))"
    )
    assert wide == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.pdf(path=SHOTS / f"{name}-{paper}.pdf", format=paper, print_background=True)
    page.context.close()


def test_a_phone_reads_the_card(browser: Any, files: dict[str, Path], reports: dict[str, Report]) -> None:
    zxing = pytest.importorskip("zxingcpp")
    from PIL import Image

    page, _ = opened(browser, files["patient"], device_scale_factor=2)
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.locator(".qr").screenshot(path=SHOTS / "card-code.png")
    (found,) = zxing.read_barcodes(Image.open(SHOTS / "card-code.png"))
    assert found.text == card_text(reports["six"], page_content(reports["six"]).card)
    assert re.search(r"^CYP2C19 \*1/\*2$", found.text, re.MULTILINE)
    page.context.close()
