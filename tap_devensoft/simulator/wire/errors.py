"""Error replies in the manner of ASP.NET Web API, OWIN and IIS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tap_devensoft.simulator.wire.message import Reply

if TYPE_CHECKING:
    from tap_devensoft.simulator.profile import Profile
    from tap_devensoft.simulator.wire.message import Asked


UNAUTHORIZED = 401


class RefusedError(Exception):
    """A request that ends in an error reply."""

    def __init__(self, reply: Reply) -> None:
        """Carry the reply."""
        super().__init__(reply.status)
        self.reply = reply


class Refusals:
    """The error replies of one profile."""

    def __init__(self, profile: Profile) -> None:
        """Take the spelling of the keys from a profile."""
        self._profile = profile

    def message(self, status: int, text: str, **more: object) -> Reply:
        """Reply with `Message` and further keys."""
        body = {"Message": text, **more}
        if self._profile.error_keys == "camel":
            body = {key[:1].lower() + key[1:]: value for key, value in body.items()}
        return Reply.of(body, status)

    def unauthorized(self) -> Reply:
        """Refuse a missing, unknown or expired token."""
        reply = self.message(401, "Authorization has been denied for this request.")
        reply.headers["WWW-Authenticate"] = "Bearer"
        return reply

    def forbidden(self) -> Reply:
        """Refuse a module that the credential may not see, though its token is good."""
        if self._profile.forbidden_status == UNAUTHORIZED:
            return self.unauthorized()
        return self.message(403, "Authorization has been denied for this request.")

    def no_route(self, asked: Asked) -> Reply:
        """Say that no controller has this path."""
        uri = f"{asked.origin}{asked.mount}{asked.path}"
        text = f"No HTTP resource was found that matches the request URI '{uri}'."
        return self.message(404, text)

    def no_row(self, noun: str) -> Reply:
        """Say that a row is not there, the way the profile's author chose."""
        text = f"{noun} not found."
        if self._profile.missing_row == "empty":
            return Reply(404)
        if self._profile.missing_row == "string":
            return Reply.of(text, 404)
        return self.message(404, text)

    def failed(self) -> Reply:
        """Say that the controller threw an exception."""
        return self.message(500, "An error has occurred.")

    def wrong_verb(self, method: str) -> Reply:
        """Say that the path is known and the verb is not."""
        text = f"The requested resource does not support http method '{method}'."
        return self.message(405, text)

    def invalid(self, parameter: str, problem: str) -> Reply:
        """Refuse a parameter by name."""
        state = {parameter: [problem]}
        return self.message(400, "The request is invalid.", ModelState=state)

    @staticmethod
    def query_too_long() -> Reply:
        """Refuse a query string above IIS's limit."""
        text = "The request filtering module denies a query string that is too long."
        return Reply.html("404 - File or directory not found.", 404, text)

    @staticmethod
    def dangerous_path(char: str) -> Reply:
        """Refuse a path with a character that ASP.NET does not allow, encoded or not."""
        text = f"A potentially dangerous Request.Path value was detected from the client ({char})."
        return Reply.html("Server Error in '/' Application.", 400, text)
