package io.trackgate.app;

import java.io.PrintWriter;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.trackgate.catalogue.ProtocolCatalog;
import io.trackgate.core.frame.BroughtBytes;
import io.trackgate.core.frame.Frames;
import io.trackgate.http.ExplainedJson;
import io.trackgate.protocol.FrameExplainer.Explained;
import io.trackgate.protocol.FrameExplainer.NamedBytes;
import io.trackgate.protocol.FrameExplainer.Sender;
import io.trackgate.protocol.LogText;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code trackgate explain}: every byte of a frame, named by the decoder that also runs in the gateway. */
@Command(name = "explain", mixinStandardHelpOptions = true, description = "Name every byte of frames, by the decoder that runs in the gateway.", footer = {
        "", "Examples:", "  trackgate explain --protocol teltonika 000F333536333037303432343431303133",
        "  trackgate explain 78780D01012345678901234500018CDD0D0A",
        "  trackgate explain --protocol jt808 7E0002000002453031334900013F7E"})
final class ExplainCommand implements Callable<Integer> {

    @Option(names = "--protocol", paramLabel = "P", description = "Protocol of the frames: teltonika, gt06, jt808, galileosky, navtelecom, queclink or ruptela (default: found out).")
    private @Nullable String protocol;

    @Option(names = "--from", defaultValue = "device", description = "Who sent them: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Sender from = Sender.DEVICE;

    @Option(names = "--json", description = "One JSON object instead of a table.")
    private boolean json;

    @Parameters(arity = "1..*", paramLabel = "HEX", description = "Bytes in hexadecimal; several pieces are read as one stream.")
    private List<String> hex = List.of();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        ProtocolCatalog protocols = new ProtocolCatalog();
        if (protocol != null && protocols.find(protocol).isEmpty()) {
            throw new IllegalArgumentException(
                    "--protocol: " + protocol + " (expected: one of " + String.join(", ", protocols.names()) + ")");
        }
        Frames.Explanation explained = new BroughtBytes(protocols).explained(bytes(), Optional.ofNullable(protocol), from);
        String found = explained.protocol().orElseThrow(() -> new IllegalArgumentException(
                "HEX: which protocol that is can't be told (expected: a whole frame, or --protocol, one of "
                        + String.join(", ", protocols.names()) + ")"));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(TerminalJson.of(new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT)
                    .writeValueAsString(ExplainedJson.of(found, explained.frames()))));
        } else {
            if (protocol == null) out.println(recognised(found, explained.candidates()));
            explained.frames().forEach(frame -> print(frame, out));
        }
        out.flush();
        return 0; // also for a frame that is not valid: saying why was the task
    }

    private static String recognised(String protocol, List<String> candidates) {
        return candidates.isEmpty()
                ? protocol
                : protocol + "; " + String.join(" and ", candidates) + " fit: choose with --protocol";
    }

    private byte[] bytes() {
        String digits = String.join("", hex).replaceAll("[\\s:]", "");
        if (digits.isEmpty()) throw new IllegalArgumentException("HEX: no bytes (expected: pairs of hexadecimal digits)");
        try {
            return HexFormat.of().parseHex(digits);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("HEX: " + e.getMessage() + " (expected: pairs of hexadecimal digits)", e);
        }
    }

    /** What a tracker sent is shown as text that no terminal obeys. */
    private static void print(Explained frame, PrintWriter out) {
        out.printf("%s, from the %s: %s%n", LogText.oneLine(frame.name()), frame.from().name().toLowerCase(Locale.ROOT),
                frame.valid() ? "valid" : "NOT VALID");
        frame.problem().ifPresent(problem -> out.println("  " + LogText.oneLine(problem)));
        for (NamedBytes field : frame.fields()) {
            String unit = field.unit() == null ? "" : " " + field.unit();
            out.printf("  %5d %4d  %-34s %-24s %s%s%n", field.offset(), field.length(), LogText.oneLine(field.name()),
                    shortened(field.raw()), LogText.oneLine(field.value()), unit);
        }
    }

    private static String shortened(String raw) { return raw.length() <= 24 ? raw : raw.substring(0, 21) + "..."; }
}
