"""What az gives an action: the command, and the CLI behind it, without az's own start."""

from types import SimpleNamespace


class FakeConfig:
    """az's configuration: its folder and the values in `devops_pat`."""

    def __init__(self, folder, settings):
        self.config_dir, self.settings, self.asked = str(folder), settings, []

    def get(self, section, option, fallback=None):
        self.asked.append((section, option))
        return self.settings.get(option, fallback) if section == "devops_pat" else fallback


class FakeCli:
    """The parts of az's CLI that our actions touch; `events` are the handlers that were registered."""

    def __init__(self, folder, **settings):
        self.config = FakeConfig(folder, settings)
        self.cloud = SimpleNamespace(name="AzureCloud")
        self.data, self.events, self.finished = {}, [], []
        loader = SimpleNamespace(cmd_to_loader_map={})
        self.invocation = SimpleNamespace(data={}, commands_loader=loader)
        self.logging = SimpleNamespace(end_cmd_metadata_logging=self.finished.append)

    def register_event(self, name, handler):
        self.events.append((name, handler))

    def get_progress_controller(self):
        return SimpleNamespace(begin=lambda message: None, end=lambda: None)


class FakeSession:
    """An az session with these accounts; nobody is signed in unless one is given."""

    cloud = "AzureCloud"

    def __init__(self, *accounts):
        self._accounts = list(accounts)

    def accounts(self):
        return self._accounts

    def names_in_all_clouds(self):
        return tuple(account.name for account in self._accounts)

    def stamp(self):
        return "none"


def command(cli):
    """Return what an action gets as its first argument."""
    return SimpleNamespace(cli_ctx=cli)
