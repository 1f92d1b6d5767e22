package io.trackgate.app;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;

import io.trackgate.app.cli.PasswordPrompt;
import io.trackgate.app.cli.Settings;
import io.trackgate.core.account.AccountAdmin;
import io.trackgate.core.store.AccountStore;
import io.trackgate.core.store.Database;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code trackgate user}: accounts in the store, beside a gateway that runs or without one. */
@Command(name = "user", mixinStandardHelpOptions = true, description = "Set passwords and list users.", subcommands = {
        UserCommand.Password.class, UserCommand.Listing.class})
final class UserCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() { throw new ParameterException(spec.commandLine(), "Missing command: password, list"); }

    private static Database store(@Nullable Path config) throws Exception {
        return Database.openExisting(Settings.load(Settings.folder(config), Settings.shipped()).gateway().store().url());
    }

    /** {@code trackgate user password}: never takes the password as an argument, which a shell would keep. */
    @Command(name = "password", mixinStandardHelpOptions = true, description = "Set a user's password. Ends the user's sessions; API keys stay.", footer = {
            "", "Asks twice on a terminal. Without one, the first line of standard input is the password:",
            "  trackgate user password NAME < FILE", "It has 8 to 40 printable characters. A running gateway follows within a second."})
    static final class Password implements Callable<Integer> {

        @Parameters(paramLabel = "NAME", description = "Name of a user that has a login; see trackgate user list.")
        private String name = "";

        @Option(names = "--config", paramLabel = "DIR", description = "Folder whose gateway.yaml names the store (default: the shipped config).")
        private @Nullable Path config;

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws Exception {
            try (Database database = store(config)) {
                AccountAdmin.requireLogin(database, name); // before anybody types in vain
                AccountAdmin.setPassword(database, name, PasswordPrompt.ask(name), Instant.now());
            }
            PrintWriter out = spec.commandLine().getOut();
            out.printf("the password of %s is set; sessions of %s have ended, API keys stay%n", name, name);
            out.flush();
            return 0;
        }
    }

    /** {@code trackgate user list}. */
    @Command(name = "list", mixinStandardHelpOptions = true, description = "List the users of the store: name, login, master, API keys, password.")
    static final class Listing implements Callable<Integer> {

        @Option(names = "--config", paramLabel = "DIR", description = "Folder whose gateway.yaml names the store (default: the shipped config).")
        private @Nullable Path config;

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws Exception {
            List<AccountStore.Listed> users;
            try (Database database = store(config)) {
                users = AccountAdmin.users(database);
            }
            PrintWriter out = spec.commandLine().getOut();
            users.forEach(user -> out.println(line(user)));
            out.printf("%d users%n", users.size());
            out.flush();
            return 0;
        }

        private static String line(AccountStore.Listed user) {
            return "%-20s login %-24s master %-20s keys %2d password %s".formatted(user.name(), orNone(user.login()), orNone(user.master()),
                    user.keys(), user.hasPassword() ? "yes" : "no");
        }

        private static String orNone(@Nullable String text) { return text == null ? "none" : text; }
    }
}
