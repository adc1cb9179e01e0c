# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The authorize page: sign-in, registration, consent, and the ways back (orcid-api 1.2)."""

import json
import secrets
from urllib.parse import urlencode, urlsplit

from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from ..pages import page
from ..state import Client, Record, Registry
from .implicit import MissingNonce, check_implicit, given, implicit
from .scopes import MEANINGS, ScopeError, granted

COOKIE = "orcid_simulator_session"

_DENIED = {"error": "access_denied", "error_description": "User denied access"}


def allowed(client: Client, redirect_uri: str) -> bool:
    """Match a registered address: same scheme and host, path begins with it (orcid-api 1.2)."""
    try:
        given = urlsplit(redirect_uri)
    except ValueError:
        return False
    for registered in map(urlsplit, client.redirect_uris):
        same = (given.scheme, given.netloc) == (registered.scheme, registered.netloc)
        if same and (given.path or "/").startswith(registered.path or "/"):
            return True
    return False


def back(request: Request, fragment: bool = False, **parameters: str) -> Response:
    """Send the browser back to the client, with its state."""
    target = request.args["redirect_uri"]
    if "state" in request.args:
        parameters["state"] = request.args["state"]
    joint = "&" if urlsplit(target).query else "?"
    joint = "#" if fragment else joint
    return redirect(f"{target}{joint}{urlencode(parameters)}", 302)


def refused(registry: Registry, request: Request, error: str, text: str) -> Response:
    """Send an error back: in the fragment for the implicit grant (RFC 6749 4.2.2.1).

    ORCID's current front end puts others than the denial there as well, where a client's
    server never sees them; the control API switches that on.
    """
    hidden = implicit(request) or registry.error_style == "fragment"
    return back(request, hidden, error=error, error_description=text)


def signed_in(registry: Registry, request: Request) -> Record | None:
    """Give the person whose browser this is."""
    orcid, _ = _session(registry, request)
    return registry.records.get(orcid)


def _session(registry: Registry, request: Request) -> tuple[str, float]:
    return registry.sessions.get(request.cookies.get(COOKIE, ""), ("", 0.0))


def signout(registry: Registry, request: Request) -> Response:
    """GET /signout: forget the browser, go to the sign-in page (orcid-api 1.9)."""
    registry.sessions.pop(request.cookies.get(COOKIE, ""), None)
    response = redirect("/signin", 302)
    response.delete_cookie(COOKIE)
    return response


def status(registry: Registry, request: Request) -> Response:
    """GET /userStatus.json: who is there; `logUserOut=true` signs out (orcid-api 1.9)."""
    if request.args.get("logUserOut") == "true":
        registry.sessions.pop(request.cookies.get(COOKIE, ""), None)
    body = json.dumps({"loggedIn": signed_in(registry, request) is not None})
    return Response(body, content_type="application/json")


def _error_page(lang: str, title: str, text: str) -> Response:
    return page("error.html", status=400, lang=lang, title=title, text=text)


def authorize(registry: Registry, request: Request) -> Response:
    """GET and POST /oauth/authorize.

    An unknown client or a redirect address that is not registered is an error page, never a
    redirect; everything else goes back to the client (orcid-api 1.2).
    """
    args = request.args
    lang = args.get("lang", "en")
    client = registry.clients.get(args.get("client_id", ""))
    if client is None:
        text = "The client id of this link is not registered here."
        return _error_page(lang, "Unknown client", text)
    if not allowed(client, args.get("redirect_uri", "")):
        text = "The address to go back to is not among those this client registered."
        return _error_page(lang, "Redirect URI mismatch", text)
    if client.state != "active":
        error = f"client_{client.state}"
        return refused(registry, request, error, f"Client {client.state}")
    if args.get("response_type") != "code" and not implicit(request):
        text = "response_type must be code, token, id_token or id_token token"
        return refused(registry, request, "unsupported_response_type", text)
    try:
        scopes = granted(args.get("scope", ""), client, for_person=True)
        check_implicit(request, scopes)
    except ScopeError as error:
        return refused(registry, request, "invalid_scope", str(error))
    except MissingNonce:
        text = "nonce is needed for an id_token"
        return refused(registry, request, "invalid_request", text)
    if request.method == "POST":
        return _posted(registry, request, client, scopes)
    return _asked(registry, request, client, scopes)


def _asked(
    registry: Registry, request: Request, client: Client, scopes: tuple[str, ...]
) -> Response:
    """Show what is needed next, or nothing when all has been said before."""
    # orcid-api 1.2: prompt counts only when OpenID is asked for.
    prompt = request.args.get("prompt") if "openid" in scopes else None
    person = signed_in(registry, request)
    if person is None or prompt == "login" or _too_old(registry, request, scopes):
        if prompt == "none":
            return refused(registry, request, "login_required", "Not signed in")
        return _entrance(request, client)
    if prompt != "confirm" and _consented(registry, person, client, scopes):
        return _grant(registry, request, client, person, scopes)
    if prompt == "none":
        text = "Consent is needed"
        return refused(registry, request, "interaction_required", text)
    return _consent(request, client, person, scopes)


def _too_old(registry: Registry, request: Request, scopes: tuple[str, ...]) -> bool:
    """Ask again after `max_age` seconds, with OpenID only (orcid-api 1.2)."""
    age = request.args.get("max_age", "")
    if "openid" not in scopes or not age.isdecimal():
        return False
    return registry.clock.now() - _session(registry, request)[1] > int(age)


def _consented(
    registry: Registry, person: Record, client: Client, scopes: tuple[str, ...]
) -> bool:
    """Look for a live token of this client with exactly these scopes (orcid-api 1.2)."""
    return any(
        registry.live(t)
        and t.client.client_id == client.client_id
        and set(t.scopes) == set(scopes)
        for t in person.tokens
    )


def _entrance(
    request: Request, client: Client | None, wrong: str = "", register: bool = False
) -> Response:
    """Show the sign-in form, or the registration form for `show_login=false`."""
    args = request.args
    register = register or args.get("show_login") == "false"
    return page(
        "register.html" if register else "signin.html",
        status=200,
        lang=args.get("lang", "en"),
        client=client,
        wrong=wrong,
        # orcid-api 1.2: the iD wins over the e-mail.
        user=request.form.get("userId") or args.get("orcid") or args.get("email", ""),
        given=args.get("given_names", ""),
        family=args.get("family_names", ""),
        email=args.get("email", ""),
        action=_own_address(request),
    )


def _own_address(request: Request, **changes: str) -> str:
    query = {**request.args.to_dict(), **changes}
    return f"{request.path}?{urlencode(query)}" if query else request.path


def _consent(
    request: Request, client: Client, person: Record, scopes: tuple[str, ...]
) -> Response:
    return page(
        "consent.html",
        status=200,
        lang=request.args.get("lang", "en"),
        client=client,
        person=person,
        scopes=[(scope, MEANINGS.get(scope, scope)) for scope in scopes],
        action=_own_address(request),
    )


def _posted(
    registry: Registry, request: Request, client: Client, scopes: tuple[str, ...]
) -> Response:
    """Act on the form: sign in, register, allow, deny."""
    action = request.form.get("action", "signin")
    if action == "deny":
        return back(request, implicit(request), **_DENIED)
    if action in ("signin", "register"):
        return enter(registry, request, client)
    person = signed_in(registry, request)
    if person is None or action != "allow":
        return _entrance(request, client)
    # orcid-api 1.2: a person can decline private e-mails and nothing else.
    if request.form.get("decline_email") and len(scopes) > 1:
        scopes = tuple(scope for scope in scopes if scope != "/email/read-private")
    return _grant(registry, request, client, person, scopes)


def enter(registry: Registry, request: Request, client: Client | None) -> Response:
    """Check the password or make the record, and start a browser session."""
    form = request.form
    if form.get("action") == "register":
        if registry.by_login(form.get("email", "")) is not None:
            text = "This e-mail address belongs to a record already."
            return _entrance(request, client, text, register=True)
        person = registry.add_record(
            given_names=form.get("given_names", ""),
            family_name=form.get("family_names", ""),
            email=form.get("email", ""),
            password=form.get("password", ""),
        )
    else:
        found = registry.by_login(form.get("userId", ""))
        if found is None or found.password != form.get("password"):
            text = "Incorrect iD, e-mail address or password."
            return _entrance(request, client, text)
        person = found
    session = secrets.token_urlsafe(24)
    registry.sessions[session] = (person.orcid, registry.clock.now())
    # Signing in answers prompt=login and show_login=false: do not ask again.
    target = _own_address(request, show_login="true", prompt="")
    response = redirect(target if client else f"/{person.orcid}", 303)
    response.set_cookie(COOKIE, session, httponly=True, samesite="Lax")
    return response


def signin(registry: Registry, request: Request) -> Response:
    """GET and POST /signin, without a client."""
    if request.method == "POST":
        return enter(registry, request, None)
    return _entrance(request, None)


def _grant(
    registry: Registry,
    request: Request,
    client: Client,
    person: Record,
    scopes: tuple[str, ...],
) -> Response:
    """Give the client a code, or at once what a code would give."""
    args = request.args
    challenge = args.get("code_challenge")
    method = args.get("code_challenge_method", "plain")
    code = registry.add_code(
        client_id=client.client_id,
        orcid=person.orcid,
        scopes=scopes,
        redirect_uri=args["redirect_uri"],
        challenge=(challenge, method) if challenge else None,
        nonce=args.get("nonce"),
        signed_in=_session(registry, request)[1],
    )
    if implicit(request):
        del registry.codes[code.value]
        return back(request, True, **given(registry, request, code))
    return back(request, code=code.value)
