package io.trackgate.scenes;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import io.trackgate.core.account.Accounts.SignIn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** {@code trackgate user}, beside a gateway that runs and without one. */
class UserCommandTest {

    @TempDir
    private Path folder = Path.of("");

    private void users() {
        GatewayFiles.in(folder).write();
        importUsers();
    }

    private void importUsers() {
        Path fleet = GatewayFiles.in(folder).write("users.yaml", """
                users:
                  - { name: acme, login: acme@example.org, keys: [a6aa75587e5c59c32d347da438505fc3] }
                  - { name: clerk, master: acme }
                trackers: []
                """);
        assertThat(CommandLineRun.of("import", fleet, "--config", folder).exitCode()).isZero();
    }

    private static CommandLineRun typed(String text, Object... args) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        try {
            return CommandLineRun.of(args);
        } finally {
            System.setIn(before);
        }
    }

    private static SignIn signIn(GatewayScene scene, String password) {
        return scene.gateway().accounts().signIn("acme@example.org", password, "192.0.2.1").orTimeout(30, TimeUnit.SECONDS).join();
    }

    @Test
    void a_password_that_is_set_beside_a_running_gateway_is_the_one_that_counts() {
        try (GatewayScene scene = GatewayScene.start(GatewayFiles.in(folder))) {
            importUsers();
            assertThat(signIn(scene, "correct horse")).isEqualTo(new SignIn.Wrong());

            CommandLineRun run = typed("correct horse\r\nmore", "user", "password", "acme", "--config", folder);
            assertThat(run).returns(0, CommandLineRun::exitCode).returns("", CommandLineRun::err);
            assertThat(run.out()).contains("sessions of acme have ended").doesNotContain("horse");
            String session = ((SignIn.SignedIn) signIn(scene, "correct horse")).hash();
            assertThat(scene.gateway().directory().credential(session)).isPresent();
            assertThat(scene.store().rows("select hash from user_password", row -> row.getString(1))).singleElement().asString()
                    .startsWith("$argon2id$v=19$m=19456,t=2,p=1$");

            assertThat(typed("another horse", "user", "password", "acme", "--config", folder).exitCode()).isZero();
            await().atMost(GatewayScene.PATIENCE).until(() -> scene.gateway().directory().credential(session).orElseThrow().revoked());
            assertThat(signIn(scene, "correct horse")).isEqualTo(new SignIn.Wrong());
        }
    }

    @Test
    void a_password_that_is_none_is_refused_and_not_shown() {
        users();
        for (String bad : new String[]{"short12", "x".repeat(41), "x".repeat(100_000), "with\ttab in it"}) {
            CommandLineRun run = typed(bad + "\n", "user", "password", "acme", "--config", folder);
            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.errors()).hasSize(1).first().asString().endsWith("(expected: 8 to 40 printable characters)").doesNotContain(bad);
        }
        assertThat(typed("", "user", "password", "acme", "--config", folder)).returns(2, CommandLineRun::exitCode)
                .satisfies(run -> assertThat(run.err()).contains("password: none").contains("standard input"));
        assertThat(new StoreFile(folder.resolve("data/trackgate.db")).count("select count(*) from user_password")).isZero();
    }

    @Test
    void an_unknown_user_and_one_without_a_login_are_told_with_what_to_do() {
        users();
        CommandLineRun unknown = typed("correct horse\n", "user", "password", "nobody", "--config", folder);
        assertThat(unknown.exitCode()).isEqualTo(2);
        assertThat(unknown.err()).startsWith("NAME: nobody").contains("trackgate user list").contains("trackgate import");
        CommandLineRun withoutLogin = typed("correct horse\n", "user", "password", "clerk", "--config", folder);
        assertThat(withoutLogin.exitCode()).isEqualTo(2);
        assertThat(withoutLogin.err()).startsWith("NAME: clerk has no login").contains("fleet file");
    }

    @Test
    void users_are_listed_with_what_they_sign_in_with() {
        users();
        assertThat(typed("correct horse\n", "user", "password", "acme", "--config", folder).exitCode()).isZero();
        CommandLineRun run = CommandLineRun.of("user", "list", "--config", folder);
        assertThat(run.exitCode()).isZero();
        assertThat(run.out().lines().map(line -> line.replaceAll(" +", " "))).containsExactly(
                "acme login acme@example.org master none keys 1 password yes", "clerk login none master acme keys 0 password no",
                "2 users");
    }
}
