"""Our errors become Azure CLI's in one place, and nothing ends in a traceback."""

import pytest
from azure.cli.core import azclierror as az

from azext_devops_pat.cli.process import action as command
from azext_devops_pat.core import errors
from azext_devops_pat.rest import causes


def raising(error):
    @command
    def action():
        """Do it."""
        raise error

    return action


@pytest.mark.parametrize(
    ("error", "theirs"),
    [
        (errors.InputError("It is wrong.", "mend it"), az.InvalidArgumentValueError),
        (errors.OrganizationError("It is wrong.", "mend it"), az.InvalidArgumentValueError),
        (errors.TokenError("It is wrong.", "mend it"), az.InvalidArgumentValueError),
        (errors.NotStoredError("It is wrong.", "mend it"), az.ResourceNotFoundError),
        (errors.CredentialError("It is wrong.", "mend it"), az.AuthenticationError),
        (errors.ConsentError("It is wrong.", "mend it"), az.InvalidArgumentValueError),
        (errors.UnknownOutcomeError(causes.UNKNOWN_OUTCOME, "It is wrong.", "mend it"), az.UnauthorizedError),
        (errors.ServiceError(causes.REFUSED, "It is wrong.", "mend it"), az.UnauthorizedError),
        (errors.StoreError("It is wrong.", "mend it"), az.FileOperationError),
        (errors.KeyringError(errors.KeyringError.LOCKED, "It is wrong.", "mend it"), az.FileOperationError),
        (errors.SessionError("It is wrong.", "mend it"), az.ClientError),
        (errors.DevOpsPatError("It is wrong.", "mend it"), az.ClientError),
    ],
)
def test_each_error_has_its_type_sentence_and_remedy(error, theirs):
    with pytest.raises(az.AzCLIError) as caught:
        raising(error)()
    assert type(caught.value) is theirs
    assert (str(caught.value), caught.value.recommendations) == ("It is wrong.", ["mend it"])
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_without_a_hint_there_is_no_empty_recommendation():
    with pytest.raises(az.AzCLIError) as caught:
        raising(errors.StoreError("It is wrong."))()
    assert caught.value.recommendations == []


def test_ctrl_c_ends_with_130():
    with pytest.raises(SystemExit) as caught:
        raising(KeyboardInterrupt())()
    assert caught.value.code == 130


def test_an_error_of_az_stays_what_it_is():
    error = az.RequiredArgumentMissingError("--x")
    with pytest.raises(az.RequiredArgumentMissingError) as caught:
        raising(error)()
    assert caught.value is error


def test_an_unexpected_failure_is_one_line_without_its_own_words(caplog):
    caplog.set_level("DEBUG", "cli")
    with pytest.raises(az.ClientError) as caught:
        raising(ValueError("the-secret\nin two lines"))()
    assert str(caught.value) == "The command failed unexpectedly (ValueError)."
    assert "--debug" in caught.value.recommendations[0]
    assert "the-secret" not in caplog.text
    assert caught.value.__suppress_context__


def test_an_action_keeps_its_name_and_what_it_returns():
    @command
    def action(a, b=2):
        """Do it."""
        return a, b

    assert (action(1, b=3), action.__name__, action.__doc__) == ((1, 3), "action", "Do it.")
