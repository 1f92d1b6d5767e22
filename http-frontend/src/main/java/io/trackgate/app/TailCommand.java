package io.trackgate.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;

import com.fasterxml.jackson.databind.JsonNode;
import io.trackgate.app.cli.ExitCode;
import io.trackgate.app.cli.UntilStopped;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code trackgate tail}: what passes between a tracker and a gateway that runs, as it passes. */
@Command(name = "tail", mixinStandardHelpOptions = true, description = "Show what passes between a tracker and a running gateway, as it passes: first what is kept of it, then each frame.", footer = {
        "",
        "Ends with Ctrl-C, and by itself when the gateway refuses: exit code 1, or 2 for a wrong key. When the connection is lost it says so and tries again.",
        "Colours on a terminal alone; NO_COLOR in the environment takes them away.", "", "Examples:",
        "  trackgate tail 356307042441013 --key KEY",
        "  TRACKGATE_KEY=… trackgate tail 265489 --api https://gateway.example.org --explain"})
final class TailCommand implements Callable<Integer> {

    private static final String KEY = "TRACKGATE_KEY";
    private static final Duration TO_END = Duration.ofSeconds(2);

    @Parameters(paramLabel = "IMEI|ID", description = "What the tracker calls itself, or its number in the API.")
    private String tracker = "";

    @Option(names = "--api", paramLabel = "URL", defaultValue = "http://127.0.0.1:8080", description = "Of the gateway (default: ${DEFAULT-VALUE}).")
    private URI api = URI.create("http://127.0.0.1:8080");

    @Option(names = "--key", paramLabel = "KEY", description = "API key or session (default: TRACKGATE_KEY in the environment, which other users of this machine do not see).")
    private @Nullable String key;

    @Option(names = "--explain", description = "Name every byte of each frame.")
    private boolean explain;

    @Option(names = "--json", description = "The gateway's own messages, one a line.")
    private boolean json;

    @Option(names = "--no-color", description = "No colours on a terminal either.")
    private boolean noColor;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final Map<String, String> environment;

    TailCommand() { this(System.getenv()); }

    TailCommand(Map<String, String> environment) { this.environment = environment; }

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        TailLines lines = new TailLines(!noColor && Ansi.AUTO.enabled(), explain);
        try (TailClient client = new TailClient(address(), key())) {
            return UntilStopped.run(TO_END,
                    () -> client.follow(tracker, explain, message -> print(out, message, lines), said -> say(err, said)));
        } catch (InterruptedException stopped) {
            return 0;
        } catch (TailClient.RefusedException refused) {
            say(err, refused.getMessage());
            return refused.isOfKey() ? ExitCode.WRONG : ExitCode.CANT;
        } catch (IOException away) {
            say(err, "--api: " + api + ": " + away.getMessage() + " (expected: a gateway that answers)");
            return ExitCode.CANT;
        }
    }

    private URI address() {
        boolean http = "http".equals(api.getScheme()) || "https".equals(api.getScheme());
        if (!http || api.getHost() == null)
            throw new IllegalArgumentException("--api: " + api + " (expected: http://HOST:PORT or https://HOST)");
        return api;
    }

    private String key() {
        String given = key == null ? environment.getOrDefault(KEY, "") : key;
        if (given.isEmpty())
            throw new IllegalArgumentException("--key: missing (expected: an API key, here or as " + KEY + " in the environment)");
        return given;
    }

    private void print(PrintWriter out, JsonNode message, TailLines lines) {
        if (json) out.println(TerminalJson.of(message.toString()));
        else
            lines.of(message).forEach(out::println);
        out.flush();
    }

    private static void say(PrintWriter err, @Nullable String line) {
        err.println(line);
        err.flush();
    }
}
