"""Drives headless Chromium through the portal as a pupil and a parent would, and lets axe-core judge every page.

Reads one JSON object from standard input (see BrowserTests.swift), prints one line for each step, and ends with status 1 at
the first thing that is not as it should be.
"""
import base64
import json
import pathlib
import re
import sys
import time

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.wait import WebDriverWait

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


class Visitor:
    """One browser window: wide or narrow, with scripts or without, with a mouse or by keyboard alone."""

    def __init__(self, task, wide, scripts, keyboard, pictures):
        self.task, self.wide, self.scripts, self.keyboard, self.pictures = task, wide, scripts, keyboard, pictures
        self.name = f"{'wide' if wide else 'narrow'}, scripts {'on' if scripts else 'off'}" + (", keyboard" if keyboard else "")
        options = webdriver.ChromeOptions()
        options.binary_location = task["browser"]
        for argument in ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--hide-scrollbars",
                         "--lang=fr", f"--user-data-dir={task['folder']}/{abs(hash(self.name))}"]:
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=Service(task["driver"]))
        self.driver.set_page_load_timeout(30)
        self.downloads = pathlib.Path(task["folder"], f"downloads-{abs(hash(self.name))}")
        self.downloads.mkdir()
        self.driver.execute_cdp_cmd("Browser.setDownloadBehavior", {
            "behavior": "allow", "downloadPath": str(self.downloads)})
        width, height = (1024, 800) if wide else (360, 740)
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": not wide})
        if not scripts:
            self.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})

    def end(self):
        self.driver.quit()

    def check(self, holds, words):
        if not holds:
            self.fail(words)

    def fail(self, words):
        text = self.driver.find_element(By.TAG_NAME, "body").text
        sys.exit(f"{self.name}: {words}, at {self.driver.current_url}:\n{text}")

    def open(self, path):
        self.driver.get(self.task["origin"] + path)

    def page(self):
        """What changes with each page that is loaded, the same address again as well."""
        return self.driver.execute_cdp_cmd("Page.getFrameTree", {})["frameTree"]["frame"]["loaderId"]

    def find(self, selector):
        found = self.driver.find_elements(By.CSS_SELECTOR, selector)
        self.check(found, f"nothing is {selector}")
        return found[0]

    def reads(self, heading, *words):
        """The page that is there now has this heading and says these words; it is legal, and fits."""
        self.check(self.find("h1").text == heading, f"the heading is not “{heading}”")
        text = self.find("main").text
        for word in words:
            self.check(word in text, f"the page does not say “{word}”")
        if self.scripts:
            self.judge()

    def judge(self):
        width = self.driver.execute_script("return [document.documentElement.scrollWidth, window.innerWidth]")
        self.check(width[0] <= width[1], f"the page is {width[0]} wide in a window of {width[1]}")
        self.driver.execute_script(self.task["axe"])
        result = self.driver.execute_async_script(
            "const done = arguments[1]; axe.run(document, {runOnly: arguments[0]}).then(done, e => done({error: String(e)}))",
            RULES)
        self.check("error" not in result, f"axe: {result.get('error')}")
        self.check(len(result["passes"]) > 10, "axe looked at next to nothing")
        for violation in result["violations"]:
            nodes = "; ".join(node["html"] for node in violation["nodes"][:3])
            self.fail(f"axe: {violation['id']}: {violation['help']}: {nodes}")
        errors = [entry["message"] for entry in self.driver.get_log("browser")
                  if entry["level"] == "SEVERE" and not re.search(r"status of (4\d\d|503)", entry["message"])]
        self.check(not errors, f"the browser complains: {errors}")

    def picture(self, name):
        if not self.pictures:
            return
        shot = self.driver.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True})
        pathlib.Path(self.task["pictures"], f"{name}.png").write_bytes(base64.b64decode(shot["data"]))

    def type(self, name, text):
        box = self.find(f"input[name={name}]")
        if self.keyboard:
            self.walk_to(box)
            box = self.driver.switch_to.active_element
            box.send_keys(Keys.CONTROL, "a")
            box.send_keys(Keys.BACKSPACE)
        else:
            box.clear()
        box.send_keys(text)

    def walk_to(self, element):
        """Presses Tab until the element has the focus, which has to be visible each time."""
        for _ in range(80):
            focused = self.driver.switch_to.active_element
            if focused == element:
                outline = element.value_of_css_property("outline-style")
                self.check(outline != "none", f"no visible focus on {element.get_attribute('outerHTML')}")
                return
            focused.send_keys(Keys.TAB)
        self.fail(f"Tab does not lead to {element.get_attribute('outerHTML')}")

    def touch(self, words):
        """Presses the first button or link that begins with these words."""
        found = [element for element in self.driver.find_elements(By.CSS_SELECTOR, "button, a")
                 if element.text.startswith(words)]
        found.sort(key=lambda element: element.text != words)
        self.check(found, f"nothing to press says “{words}”")
        if self.keyboard:
            self.walk_to(found[0])
            self.driver.switch_to.active_element.send_keys(Keys.ENTER)
        else:
            found[0].click()

    def press(self, words):
        """The button or link with these words; returns when the next page has taken this one's place."""
        page = self.page()
        self.touch(words)
        WebDriverWait(self.driver, 30, poll_frequency=0.02).until(lambda _: self.page() != page)

    def print(self, words, name):
        """Presses what is answered with a file, and returns when it is there."""
        self.touch(words)
        path = self.downloads / name
        WebDriverWait(self.driver, 30, poll_frequency=0.02).until(lambda _: path.exists())
        self.check(path.read_bytes().startswith(b"%PDF-"), f"{name} is no PDF")
        path.unlink()

    def on_paper(self, name):
        """What is left of the page when it is printed: nothing but what is meant for paper."""
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
        text = self.find("body").text
        self.picture(name)
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
        return text

    def says(self, words):
        print(f"{self.name}: {words}", flush=True)


def mailed_password(task, address):
    """The newest temporary password that was mailed to somebody, once it is there."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        for path in sorted(pathlib.Path(task["mails"]).glob("*.eml"), reverse=True):
            text = path.read_text(encoding="utf-8")
            found = re.search(r"\r?\n    ([a-z2-9]{8})\r?\n", text)
            if address in text and found:
                return found.group(1)
        time.sleep(0.05)
    sys.exit(f"no temporary password was mailed to {address}")


def activate(visitor, person, identifier, mail):
    """From the letter to the account; first with everything wrong that can be."""
    visitor.open("/")
    visitor.reads("Bienvenue", "Première visite", "code d’activation")
    visitor.picture("home")
    visitor.press("Je suis parent" if person["parent"] else "Je suis élève")
    visitor.reads("Vous êtes parent" if person["parent"] else "Vous êtes élève")
    visitor.press("Continuer")
    visitor.reads("Vous êtes parent" if person["parent"] else "Vous êtes élève", "Écrivez le code", "avec des chiffres")

    # Without scripts the whole code goes into one box; with them it spreads.
    visitor.type("code1", person["code"].lower().replace("-", " "))
    if visitor.scripts:
        boxes = [visitor.find(f"input[name=code{n}]").get_attribute("value") for n in (1, 2, 3, 4)]
        visitor.check("-".join(boxes) == person["code"], f"the code spread as {boxes}")
    visitor.type("givenName", person["givenName"].lower())
    day, month, year = person["born"]
    visitor.type("day", day)
    visitor.type("month", month)
    visitor.type("year", year)
    visitor.picture("activation")
    visitor.press("Continuer")
    visitor.reads("Est-ce bien vous ?", person["found"])
    visitor.press("Oui, c’est moi")

    visitor.reads(f"Bonjour {person['name']}, faites votre compte", "Libres en ce moment")
    visitor.type("identifier", "é")
    visitor.type("password", "court")
    visitor.type("confirmation", "long")
    visitor.type("mail", mail)
    visitor.press("Créer mon compte")
    visitor.reads(f"Bonjour {person['name']}, faites votre compte", "quelque chose à corriger", "sans accent", "trop court",
                  "Il manque un chiffre", "ne sont pas les mêmes")
    visitor.picture("choose")
    visitor.type("identifier", identifier)
    visitor.type("password", "Mimosa-42")
    visitor.type("confirmation", "Mimosa-42")
    visitor.type("mailConfirmation", mail)
    visitor.press("Créer mon compte")
    visitor.reads("Votre compte est prêt", identifier)
    visitor.says(f"{identifier} has an account")


def sign_in(visitor, identifier, password):
    visitor.type("identifier", identifier)
    visitor.type("password", password)
    visitor.press("Me connecter")


def forget(visitor, identifier, mail):
    """A forgotten password, through the temporary one, to the definitive one."""
    visitor.open("/")
    sign_in(visitor, identifier, "Mimosa-43")
    visitor.reads("Bienvenue", "n’est pas le bon")
    visitor.press("Mot de passe oublié ?")
    visitor.reads("Mot de passe oublié")
    visitor.type("identifier", identifier)
    visitor.press("Envoyer")
    visitor.reads("Regardez vos messages", "n’ouvre pas E-lyco")
    temporary = mailed_password(visitor.task, mail)
    visitor.press("Me connecter")
    sign_in(visitor, identifier, temporary)
    visitor.reads("Modifiez votre mot de passe", "temporaire")
    visitor.picture("temporary-password")
    visitor.open("/espace")
    visitor.reads("Modifiez votre mot de passe")
    visitor.type("temporary", temporary)
    visitor.type("password", "Genet-2026")
    visitor.type("confirmation", "Genet-2026")
    visitor.press("Changer mon mot de passe")
    visitor.reads("Votre mot de passe est changé")
    sign_in(visitor, identifier, "Genet-2026")
    visitor.says(f"{identifier} forgot a password, and has another")


def manage(visitor, person, identifier):
    """What the owner of an account does."""
    visitor.reads(f"Bonjour {person['name']}", "E-lyco", "Qui vous êtes")
    visitor.picture("space")
    visitor.press("Gérer mon compte")
    visitor.reads("Gérer mon compte", identifier, person["code"])
    visitor.press("Changer d’adresse")
    visitor.type("current", "Genet-2026")
    visitor.type("mail", f"{identifier}@example.net")
    visitor.type("mailConfirmation", f"{identifier}@example.net")
    visitor.press("Changer mon adresse")
    visitor.reads("Gérer mon compte", "Votre adresse est changée")
    visitor.press("Changer de mot de passe")
    visitor.type("current", "Genet-2026")
    visitor.type("password", "azertyuiop")
    visitor.type("confirmation", "azertyuiop")
    visitor.press("Changer mon mot de passe")
    visitor.reads("Changer de mot de passe", "Il manque un chiffre")
    visitor.type("current", "Genet-2026")
    visitor.type("password", "Bruyere-77")
    visitor.type("confirmation", "Bruyere-77")
    visitor.press("Changer mon mot de passe")
    visitor.reads("Gérer mon compte", "Votre mot de passe est changé")
    visitor.says(f"{identifier} changed address and password")


def add_child(visitor, child):
    visitor.press("Ajouter un enfant")
    visitor.reads("Ajouter un enfant")
    visitor.type("code1", child["code"])
    visitor.type("givenName", child["givenName"])
    for name, text in zip(("day", "month", "year"), child["born"]):
        visitor.type(name, text)
    visitor.type("current", "Bruyere-77")
    visitor.press("Ajouter cet enfant")
    visitor.reads("Gérer mon compte", "Votre enfant est ajouté", child["givenName"])
    visitor.picture("account-parent")
    visitor.says("a child was added")


def look_around(visitor):
    """What remains: help, a forgotten identifier, a page that is not there, the way out."""
    visitor.press("Aide")
    visitor.reads("Aide", "Je n’ai pas d’adresse électronique")
    visitor.open("/nulle-part")
    visitor.reads("Cette page n’existe pas")
    visitor.open("/espace")
    visitor.press("Me déconnecter")
    visitor.reads("Bienvenue")
    visitor.press("Identifiant oublié ?")
    visitor.type("mail", "personne@example.org")
    visitor.press("Envoyer")
    visitor.reads("Regardez vos messages", "p...e@ex...e.org")
    visitor.open("/activation")
    visitor.reads("Première visite", "À qui est-elle adressée")


def counter(visitor, person):
    """The area for schools: somebody lost the password, a letter, a class."""
    desk = visitor.task["desk"]
    visitor.open("/ecole/classes")
    visitor.reads("Espace des établissements")
    visitor.picture("desk-sign-in")
    sign_in(visitor, desk["identifier"], "Mimosa-42")
    visitor.reads("Espace des établissements", "ne vous est pas ouvert")
    sign_in(visitor, desk["identifier"], desk["password"])
    visitor.reads("Chercher une personne", desk["name"], desk["school"])
    visitor.type("search", "zo")
    visitor.press("Chercher")
    visitor.reads("Chercher une personne", "Écrivez 3 lettres au moins")
    visitor.type("search", person["identifier"])
    visitor.press("Chercher")
    visitor.reads("Personnes trouvées", person["name"], "Compte ouvert")
    visitor.picture("desk-found")
    visitor.press("Ouvrir")
    visitor.reads(visitor.find("h1").text, "Compte ouvert", person["identifier"], "E-lyco se ferme tout de suite")
    visitor.picture("desk-person")
    visitor.press("Donner un mot de passe temporaire")
    visitor.reads("À imprimer maintenant", "Mot de passe temporaire", person["identifier"], f"Donné par {desk['name']}",
                  "n’ouvre pas E-lyco", visitor.task["origin"])
    visitor.picture("desk-slip")
    temporary = visitor.find(".slip .code").text
    paper = visitor.on_paper("desk-slip-paper")
    visitor.check(temporary in paper and person["identifier"] in paper, "the paper lacks what it is for")
    for words in ("À imprimer maintenant", "Recherche", "Retour", "Me déconnecter"):
        visitor.check(words not in paper, f"the paper says “{words}”")
    buttons = [button for button in visitor.driver.find_elements(By.CSS_SELECTOR, "[data-print]") if button.is_displayed()]
    visitor.check(len(buttons) == (1 if visitor.scripts else 0), "the button to print is there without scripts, or not with them")
    visitor.press("Retour à la personne")
    visitor.reads(visitor.find("h1").text, "Mot de passe temporaire, à changer")
    visitor.check(temporary not in visitor.driver.page_source, "the temporary password is still there")

    visitor.press("Classes")
    visitor.reads("Les classes", desk["school"])
    visitor.picture("desk-classes")
    visitor.press("3B")
    visitor.reads("Classe de 3B", "Qui en est", "LE GOFF Zoé")
    visitor.picture("desk-class")
    visitor.print("Imprimer la liste", "liste.pdf")
    visitor.press("Ouvrir")
    visitor.press("Me déconnecter")
    visitor.reads("Espace des établissements")
    visitor.open("/")
    sign_in(visitor, person["identifier"], temporary)
    visitor.reads("Modifiez votre mot de passe")
    visitor.says("a temporary password was given at the school")


def scan_letter(visitor, person):
    """The letter's QR code: the code comes behind a "#", fills the boxes, leaves the address, and is not sent by itself."""
    visitor.open("/#" + person["code"])
    WebDriverWait(visitor.driver, 30, poll_frequency=0.02).until(
        lambda driver: driver.current_url.endswith("/activation"))
    visitor.reads("Première visite")
    visitor.press("À un élève")
    boxes = [visitor.find(f"input[name=code{n}]").get_attribute("value") for n in (1, 2, 3, 4)]
    visitor.check("-".join(boxes) == person["code"], f"the QR code's code is not there: {boxes}")
    visitor.check("#" not in visitor.driver.current_url, "the code stays in the address")
    visitor.reads("Vous êtes élève")
    box = visitor.find("input[name=givenName]")
    box.send_keys("x")
    visitor.open("/")
    visitor.find("[data-reveal] input").click()
    visitor.check(visitor.find("input[name=password]").get_attribute("type") == "text", "the password is not shown")


def main():
    task = json.load(sys.stdin)
    task["axe"] = pathlib.Path(task["axe"]).read_text(encoding="utf-8")
    visits = [
        (dict(wide=True, scripts=True, keyboard=False, pictures=True), task["people"][0]),
        (dict(wide=False, scripts=False, keyboard=False, pictures=False), task["people"][1]),
        (dict(wide=True, scripts=False, keyboard=True, pictures=False), task["people"][2]),
        (dict(wide=False, scripts=True, keyboard=False, pictures=False), task["people"][3]),
    ]
    for manner, person in visits:
        visitor = Visitor(task, **manner)
        try:
            if visitor.scripts:
                scan_letter(visitor, person)
            mail = f"{person['identifier']}@example.org"
            activate(visitor, person, person["identifier"], mail)
            forget(visitor, person["identifier"], mail)
            manage(visitor, person, person["identifier"])
            if person["parent"]:
                add_child(visitor, task["child"])
            look_around(visitor)
            counter(visitor, person)
            if not visitor.wide:
                visitor.pictures = True
                visitor.press("Plus tard")
                visitor.open("/")
                visitor.picture("home-narrow")
        finally:
            visitor.end()
    print("everything is as it should be")


main()
