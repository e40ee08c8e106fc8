"""A person in front of a browser: finds things by the words on the pages, and waits for what the pages show."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

from playwright.sync_api import BrowserContext, Locator, Page, expect
from playwright.sync_api import TimeoutError as TooLate

from browser.hub import Hub

LARGEST_PICTURE = 150_000  # bytes
NEWS_SECONDS = 5  # JupyterLab asks on the first visit whether it may fetch news, a moment after it is shown


class Person:
    """One visitor of one hub, in a browser window of their own."""

    def __init__(self, context: BrowserContext, hub: Hub, name: str) -> None:
        self.page: Page = context.new_page()
        self.hub, self.name = hub, name
        self.page.set_default_timeout(60_000)

    # -- coming and going

    def log_in(self) -> None:
        self.open_home()  # which asks for a login first; a server that may still run is not in the way there
        self.page.get_by_label("Username").fill(self.name)
        self.page.get_by_label("Password", exact=False).first.fill(self.hub.password)
        self.page.get_by_role("button", name="Sign in").click()
        self.logout_button().wait_for()

    def log_out(self) -> None:
        self.open_home()
        self.logout_button().click()
        self.logout_button().wait_for(state="detached")

    def logout_button(self) -> Locator:
        return self.page.get_by_role("button", name="Logout")

    def open_home(self) -> None:
        self.page.goto(f"{self.hub.url}/hub/home")

    # -- a server

    def open_profiles(self) -> None:
        self.page.goto(f"{self.hub.url}/hub/spawn")
        self.page.locator("#kubespawner-profiles-list").wait_for()

    def read_profiles(self) -> list[tuple[str, str]]:
        """The names and descriptions that the page shows, in their order."""
        labels = self.page.locator("#kubespawner-profiles-list label.profile").all()
        return [(label.locator("h3").inner_text(), label.locator("p").inner_text()) for label in labels]

    def choose(self, display_name: str) -> None:
        """Choose a profile by its name, and start; the page that shows the progress comes next."""
        name = self.page.get_by_role("heading", name=display_name, exact=True)
        self.page.locator("label.profile").filter(has=name).click()
        self.page.get_by_role("button", name="Start").click()
        self.page.wait_for_url(re.compile("/hub/spawn-pending/|/user/"))

    def read_progress(self) -> str:
        """What the log under the progress bar says so far; it is open from now on."""
        details = self.page.locator("#progress-details")
        if details.get_attribute("open") is None:
            details.locator("summary").click()
        return self.page.locator("#progress-log").inner_text()

    def launcher(self) -> Locator:
        return self.page.locator(".jp-Launcher")

    def see_jupyterlab(self) -> None:
        """Wait through the progress page until JupyterLab's launcher is there."""
        self.wait_for_server(self.launcher())

    def start_afresh(self) -> None:
        """Wait likewise, and have nothing open of what was open on an earlier visit: JupyterLab brings that back."""
        self.wait_for_server(self.page.locator("#jp-main-dock-panel"))
        self.page.goto(f"{self.hub.url}/user/{self.name}/lab?reset")
        self.launcher().wait_for()

    def see_file(self, name: str) -> None:
        """Wait likewise until a file is listed: who left JupyterLab with a file open comes back to it, not to the launcher."""
        self.wait_for_server(self.listed(name))

    def wait_for_server(self, sign: Locator) -> None:
        """Wait for what a running server shows; a start that fails ends it with what the progress page says."""
        failed = self.page.locator("#progress-bar.bg-danger")
        sign.or_(failed).first.wait_for(timeout=self.hub.patience * 1000)
        assert not failed.is_visible(), f"{self.name}'s server did not start:\n{self.read_progress()}"

    def stop_server(self) -> None:
        """Stop the server if one runs; the page says when it has stopped."""
        self.open_home()
        stop = self.page.get_by_role("button", name="Stop My Server")
        start = self.page.get_by_role("button", name=re.compile("^Start My Server"))
        stop.or_(start).first.wait_for()
        if stop.is_visible():
            stop.click()
            start.wait_for(timeout=self.hub.patience * 1000)

    # -- in JupyterLab

    def write_file(self, name: str, text: str) -> None:
        """Write a text file by the launcher's card, and save it under a name."""
        self.page.locator(".jp-LauncherCard", has_text="Text File").click()
        editor = self.page.locator(".jp-FileEditor .cm-content")
        editor.click()
        self.page.keyboard.type(text)
        self.page.keyboard.press("Control+s")
        dialog = self.page.get_by_role("dialog")  # asks for a name on the first save
        dialog.get_by_role("textbox").fill(name)
        dialog.get_by_role("button", name="Rename").click()
        self.listed(name).wait_for()
        expect(self.page.locator(".jp-mod-dirty")).to_have_count(0)

    def listed(self, name: str) -> Locator:
        """A file in the list at the left."""
        return self.page.locator(".jp-DirListing-itemText", has_text=name)

    def read_file(self, name: str) -> str:
        self.listed(name).dblclick()
        editor = self.page.locator(".jp-FileEditor .cm-content")
        expect(editor).not_to_have_text("")
        return editor.inner_text()

    def run_code(self, code: str) -> str:
        """Run code in the first cell of a new notebook, and return what it prints."""
        self.page.locator(".jp-LauncherCard[data-category=Notebook]").first.click()
        self.page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for()  # its kernel is there
        cell, output = (
            self.page.locator(".jp-Notebook .cm-content").first,
            self.page.locator(".jp-OutputArea-output").first,
        )
        for _try in range(6):  # what is written or pressed while the page still settles is lost
            cell.fill(code)
            cell.press("Shift+Enter")
            with contextlib.suppress(TooLate):
                output.wait_for(timeout=10_000)
                break
        return output.inner_text().strip()

    # -- pictures

    def take_picture(self, name: str) -> None:
        """What the window shows, for the documentation, where pictures are wanted."""
        if self.hub.pictures is None:
            return
        self.hub.pictures.mkdir(parents=True, exist_ok=True)
        file = Path(self.hub.pictures, f"{name}.png")
        self.page.screenshot(path=file, animations="disabled", caret="hide")
        assert file.stat().st_size < LARGEST_PICTURE, f"{file} has {file.stat().st_size} bytes"

    def decline_news(self) -> None:
        with contextlib.suppress(TooLate):  # who was asked before is not asked again
            self.page.get_by_role("button", name="No", exact=True).click(timeout=NEWS_SECONDS * 1000)
