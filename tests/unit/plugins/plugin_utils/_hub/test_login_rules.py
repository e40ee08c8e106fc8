# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who could log in: what the hub will use as its authenticator, by its values and by the code in them, and whom that lets in."""

from __future__ import annotations

import base64

import pytest
from ansible_collections.hubforge.magnum.plugins.plugin_utils._hub.rules import find_problems
from ansible_collections.hubforge.magnum.plugins.plugin_utils._release.layers import overlay
from fake_groups import CORE, SMALL

GROUPS = [CORE, SMALL]
FORBIDDEN = {"allow_dummy": False}
FOLDER = "/usr/local/etc/jupyterhub/jupyterhub_config.d"


def login(name, hub=None, **sections):
    return {"hub": {**(hub or {}), "config": {"JupyterHub": {"authenticator_class": name}, **sections}}}


def code(text, **more):
    return {"hub": {"extraConfig": {"a": text, **more}}}


def lies(text, kind="stringData"):
    return {"hub": {"extraFiles": {"a": {"mountPath": "/srv/a", kind: text}}}}


ENCODED = base64.b64encode(b"c.JupyterHub.authenticator_class = 'pam'").decode()


def only(problems, start):
    assert [problem for problem in problems if not problem.startswith(start)] == []
    assert len(problems) == 1


@pytest.mark.parametrize(
    ("values", "known", "wrong"),
    [
        (login("dummy"), {"allow_dummy": False}, True),
        (login("jupyterhub.auth.DummyAuthenticator"), {"allow_dummy": False}, True),
        ({}, {"allow_dummy": False}, True),
        (login("dummy"), {"allow_dummy": True}, False),
        (login("dummy"), {}, False),
        (login("dummy"), {"allow_dummy": "false"}, True),
        (login("dummy"), {"allow_dummy": "No"}, True),
        (login("dummy"), {"allow_dummy": "true"}, False),
        (code("c.JupyterHub.authenticator_class = 'pam'"), {"allow_dummy": False}, False),
        (code("c.Authenticator.admin_users = {'a'}", also=None), {"allow_dummy": False}, True),
        (code("from our_site import configure"), {"allow_dummy": False}, True),
        (code("pass"), {"allow_dummy": False}, True),
        (lies("class MyAuthenticator: …"), {"allow_dummy": False}, True),
        (lies("Welcome"), {"allow_dummy": False}, True),
        (lies(ENCODED, "binaryData"), {"allow_dummy": False}, True),
        (lies("é is no base64", "binaryData"), {"allow_dummy": False}, True),
        (login("dummy", code("c.Authenticator.admin_users = {'a'}")["hub"]), {"allow_dummy": False}, True),
        ({"jupyterhub": {}, "imageBuilderType": "dind"}, {"allow_dummy": False}, False),
        (login("native"), {"allow_dummy": False}, False),
    ],
)
def test_a_login_for_anybody(values, known, wrong):
    problems = find_problems(values, GROUPS, facts=known)
    assert bool(problems) is wrong
    if wrong:
        only(problems, "The authenticator is dummy")


BOTH = {"client_id": "a", "client_secret": "swordfish"}


@pytest.mark.parametrize(
    ("values", "missing"),
    [
        (login("github", GitHubOAuthenticator=BOTH), []),
        (login("github", OAuthenticator=BOTH), []),
        (login("github", GitHubOAuthenticator={**BOTH, "client_secret": ""}), ["client_secret"]),
        (login("github", GitHubOAuthenticator={**BOTH, "client_id": None}), ["client_id"]),
        (login("cilogon"), ["client_id", "client_secret"]),
        (login("oauthenticator.globus.GlobusOAuthenticator"), ["client_id", "client_secret"]),
        (login("google", {"extraEnv": {"GOOGLE_CLIENT_ID": "a", "GOOGLE_CLIENT_SECRET": "b"}}), []),
        (login("google", {"extraEnv": [{"name": "OAUTH_CLIENT_ID"}]}), ["client_secret"]),
        (login("github", {"existingSecret": "s"}), []),
        (login("github", code("c.GitHubOAuthenticator.client_secret = …")["hub"]), []),
        (login("github", lies("client_secret: swordfish")["hub"]), []),
        (login("github", {"extraConfig": {}, "extraFiles": {}}), ["client_id", "client_secret"]),
        (login("github", {"extraConfig": {"a": None}}), ["client_id", "client_secret"]),
        (login("native"), []),
    ],
)
def test_a_login_without_its_secrets(values, missing):
    problems = find_problems(overlay({"hub": {"config": {"Authenticator": {"allow_all": True}}}}, values), GROUPS)
    assert [problem.split(" needs a ")[1].split(",")[0] for problem in problems] == missing
    assert "swordfish" not in str(problems)


# -- code that sets it ---------------------------------------------------------------------------------------

SET = "c.JupyterHub.authenticator_class = "


@pytest.mark.parametrize(
    "text",
    [
        "import os",
        "import oauthenticator\nc.KubeSpawner.cmd = ['x']",
        "from jupyterhub.auth import DummyAuthenticator",
        f"{SET}'dummy'",
        f"{SET}'github'\n{SET}'dummy'",
        f"from jupyterhub.auth import DummyAuthenticator as It\n{SET}It",
        f"import jupyterhub.auth\n{SET}jupyterhub.auth.DummyAuthenticator",
        f"from dummyauthenticator import DummyAuthenticator\nclass Mine(DummyAuthenticator):\n    pass\n{SET}Mine",
        "c['JupyterHub']['authenticator_class'] = 'dummy'",
        "setattr(c.JupyterHub, 'authenticator_class', 'dummy')",
        "c.JupyterHub.update({'authenticator_class': 'dummy'})",
        "c.update({'JupyterHub': {'authenticator_class': 'dummy'}})",
        "j = c.JupyterHub\nj.authenticator_class = 'dummy'",
        f"name = 'dummy'\n{SET}name",
        f"def set_it():\n    {SET}'dummy'\nset_it()",
        f"class Mine(DummyAuthenticator):\n    pass\n{SET}Mine",
        f"def never_called():\n    {SET}'github'",
        f"exec({SET + repr('dummy')!r})",
        f"{SET}get_config('custom.login')",
        f"# {SET}'github'",
        f"x = {SET + 'github'!r}",
        "c.Authenticator.admin_users = {'a'}\nprint(c.JupyterHub)",
        "c.GitHubOAuthenticator.client_id = 'x'",
    ],
)
def test_code_that_leaves_or_sets_dummy(text):
    values = {**code(text), "custom": {"login": "dummy"}}
    only(find_problems(values, GROUPS, facts=FORBIDDEN), "The authenticator is dummy, with which")
    assert find_problems(values, GROUPS, facts={"allow_dummy": True}) == []


@pytest.mark.parametrize(
    "text",
    [
        f"{SET}'native'",
        f"import os\n{SET}'nativeauthenticator.NativeAuthenticator'",
        f"from ltiauthenticator.lti13.auth import LTI13Authenticator\n{SET}LTI13Authenticator",
        f"from oauthenticator.github import GitHubOAuthenticator\nclass Mine(GitHubOAuthenticator):\n    pass\n{SET}Mine",
        f"class Mine:\n    pass\n{SET}Mine",
        "class Mine(Authenticator):\n    pass\nc['JupyterHub']['authenticator_class'] = Mine",
        f"from our_site import Login\nclass Mine(Login):\n    pass\n{SET}Mine",
        f"{SET}get_config('custom.other')",
        f"if 1 < 2:\n    {SET}'native'\nelse:\n    {SET}'pam'",
        "def set_it(conf):\n    conf.JupyterHub.authenticator_class = 'native'\nset_it(c)",
        f"try:\n    import x\nexcept ImportError:\n    pass\n{SET}'native'",
        "del c.JupyterHub.authenticator_class",
        "exec(open('/srv/login.py').read())",
        "load_subconfig('/srv/login.py')",
        f"from login import Mine\n{SET}Mine",
        "set_config_if_not_none(c.JupyterHub, 'authenticator_class', 'custom.other')",
        f"load_subconfig('/etc/elsewhere.py')\n{SET}'native'",
    ],
)
def test_code_that_sets_another_one(text):
    files = {"a": {"mountPath": "/srv/login.py", "stringData": f"class Mine:\n    pass\n{SET}'native'"}}
    values = overlay(code(text), {"hub": {"extraFiles": files}, "custom": {"other": "native"}})
    assert find_problems(values, GROUPS, facts=FORBIDDEN) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "load_subconfig('/etc/jupyterhub/site.py')",
            "loads /etc/jupyterhub/site.py, which is not among hub.extraFiles",
        ),
        ("exec(open('/etc/site.py').read())", "calls exec()"),
        ("exec(text)", "calls exec()"),
        ("from our_site import configure\nconfigure(c)", "hands the configuration to configure()"),
        ("import our_site\nour_site.configure(c.JupyterHub)", "hands the configuration to our_site.configure()"),
        (f"from our_site import Login\n{SET}Login", "takes Login of the module our_site"),
        (f"import os\n{SET}os.environ['LOGIN']", "computes it"),
        (f"{SET}get_config('custom.nothing')", "reads it of 'custom.nothing'"),
        ("for k, v in z.items():\n    setattr(c.JupyterHub, k, v)", "by a name that only the hub knows"),
        ("c.JupyterHub.update(z)", "by a name that only the hub knows"),
        ("globals()['c'].x = 1", "calls globals()"),
        ("x = [c]\nx[0].JupyterHub.authenticator_class = 'native'", "puts the configuration where it is not followed"),
        ("this is: no Python", "is no Python"),
        ("x = '" + "x" * 300_000 + "'", "is too long to be read"),
        ("\0", "is no Python"),
        ("x = " + "(" * 500 + ")" * 500, "is no Python"),
        ("x = 1\n" * 6000, "cannot be read"),
        ("def f():\n    f()\n    f()\nf()", "calls functions too deep to be followed"),
    ],
    ids=lambda value: value[:40],
)
def test_code_of_which_it_cannot_be_known(text, reason):
    [problem] = find_problems(code(text), GROUPS, facts=FORBIDDEN)
    assert problem.startswith(
        ("Which authenticator the hub will use cannot be known", "The authenticator is dummy unless code in the hub")
    )
    assert reason in problem
    assert find_problems(code(text), GROUPS, facts={"allow_dummy": "yes"}) == []


@pytest.mark.parametrize(
    "text",
    [
        "from jupyterhub_fancy_profiles import setup_ui\nsetup_ui(c)",  # as many hubs have it
        "load_subconfig('/etc/jupyterhub/site.py')",
        "exec(text)",
        "this is: no Python",
    ],
)
def test_code_that_does_not_say_that_it_sets_it_leaves_what_people_name(text):
    assert find_problems(overlay(login("native"), code(text)), GROUPS, facts=FORBIDDEN) == []
    only(
        find_problems(overlay(login("dummy"), code(text)), GROUPS, facts=FORBIDDEN), "The authenticator is dummy unless"
    )


def test_code_that_sets_it_to_what_nobody_knows_is_rejected_whatever_people_name():
    text = "import os\n" + SET + "os.environ['LOGIN']"
    only(find_problems(overlay(login("native"), code(text)), GROUPS, facts=FORBIDDEN), "Which authenticator")


def test_code_that_may_set_dummy():
    text = f"import os\nif os.environ.get('TEST'):\n    {SET}'dummy'\nelse:\n    {SET}'github'"
    only(find_problems(code(text), GROUPS, facts=FORBIDDEN), "The authenticator is dummy unless code")


OWN_FILE = {"a": {"mountPath": f"{FOLDER}/a.py", "stringData": f"{SET}'native'"}}
NATIVE = login("native")["hub"]


@pytest.mark.parametrize(
    ("hub", "start"),
    [
        (
            {"existingSecret": "s"},
            "The authenticator is dummy unless code in the hub decides otherwise (hub.existingSecret",
        ),
        ({"args": ["jupyterhub", "--JupyterHub.authenticator_class=dummy"]}, "The authenticator is dummy, "),
        ({"args": ["jupyterhub", "--config", "/srv/own.py"]}, "The authenticator is dummy unless"),
        ({"command": ["bash", "-c", "x"]}, "The authenticator is dummy unless"),
        ({"extraVolumeMounts": [{"name": "a", "mountPath": FOLDER}]}, "The authenticator is dummy unless"),
        ({"extraFiles": {"a": {**OWN_FILE["a"], "stringData": "import os"}}}, "The authenticator is dummy, "),
        ({"extraFiles": OWN_FILE, **code(f"{SET}'dummy'")["hub"]}, "The authenticator is dummy, "),
        ({"config": {"JupyterHub": {"authenticator_class": ["dummy"]}}}, "Which authenticator"),
    ],
)
def test_other_ways_to_an_authenticator(hub, start):
    only(find_problems({"hub": hub}, GROUPS, facts=FORBIDDEN), start)


@pytest.mark.parametrize(
    "hub",
    [
        {"existingSecret": "s", **NATIVE},
        {"command": ["bash", "-c", "x"], **NATIVE},
        {"extraVolumeMounts": [{"name": "a", "mountPath": FOLDER}], **NATIVE},
        {"config": {"JupyterHub": {"authenticator_class": None}}},  # JupyterHub's own, PAM
        {"args": ["jupyterhub", "--config", "/usr/local/etc/jupyterhub/jupyterhub_config.py"], **NATIVE},
        {"extraFiles": OWN_FILE},
        {"extraVolumeMounts": [{"name": "a", "mountPath": "/usr/local/etc/jupyterhub/templates"}], **NATIVE},
    ],
)
def test_other_ways_that_are_known(hub):
    assert find_problems({"hub": hub}, GROUPS, facts=FORBIDDEN) == []


# -- whom it lets in -----------------------------------------------------------------------------------------

SECRETS = {"OAuthenticator": {"client_id": "a", "client_secret": "b"}}
NAMED_ONLY = {"allowed_idps": {"https://idp": {"username_derivation": {"username_claim": "email"}}}}


@pytest.mark.parametrize(
    ("name", "sections"),
    [
        ("github", {}),
        ("cilogon", {"CILogonOAuthenticator": NAMED_ONLY}),
        ("globus", {"GlobusOAuthenticator": {"identity_provider": "example.org"}}),
        ("google", {"GoogleOAuthenticator": {"hosted_domain": ["example.org"]}}),
        ("oauthenticator.generic.GenericOAuthenticator", {"Authenticator": {"allow_all": False, "allowed_users": []}}),
        ("local-github", {}),
        ("gitlab", {"GitHubOAuthenticator": {"allow_all": True}}),
    ],
)
def test_a_login_that_lets_nobody_in(name, sections):
    only(find_problems(login(name, **SECRETS, **sections), GROUPS), f"The authenticator {name} lets nobody in")


@pytest.mark.parametrize(
    ("values", "who"),
    [
        (login("github", GitHubOAuthenticator={"allowed_organizations": ["a"]}), "an organization"),
        (login("github", Authenticator={"allowed_users": ["ada"]}), "users"),
        (login("github", Authenticator={"admin_users": ["ada"]}), "admins"),
        (login("github", OAuthenticator={**SECRETS["OAuthenticator"], "allow_existing_users": True}), "existing ones"),
        (login("google", GoogleOAuthenticator={"allowed_google_groups": {"a": ["b"]}}), "groups"),
        (login("cilogon", CILogonOAuthenticator={"allowed_idps": {"a": {"allow_all": True}}}), "a provider"),
        (login("cilogon", CILogonOAuthenticator={"idps": {"a": {"allowed_domains": ["b"]}}}), "a provider's domain"),
        (login("local-github", GitHubOAuthenticator={"allow_all": True}), "everybody"),
        (login("github", code("c.Authenticator.allow_all = True")["hub"]), "code"),
        (login("github", {"existingSecret": "s"}), "a secret"),
        (login("native"), "another one"),
        (login("mine.MyAuthenticator"), "one of their own"),
    ],
)
def test_a_login_that_lets_somebody_in(values, who):
    assert find_problems(overlay({"hub": {"config": SECRETS}}, values), GROUPS) == [], who
