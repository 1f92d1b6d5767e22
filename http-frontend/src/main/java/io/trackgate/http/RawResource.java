package io.trackgate.http;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.trackgate.core.directory.Tracker;
import io.trackgate.protocol.RawContent;
import io.trackgate.protocol.TrackerCommand;

/** {@code tracker/raw_command}: the caller's own words to the hardware. */
final class RawResource implements Resource {
    private static final String HEX = "hex";
    private static final String TEXT = "text";

    private final Commands commands;

    RawResource(Commands commands) { this.commands = commands; }

    @Override
    public List<Route> routes() {
        return List.of(Route.of("tracker/raw_command", "send", "Sends the caller's own command in the vendor's words")
                .right(Rights.CONFIGURE).right(Rights.SET_OUTPUT)
                .takes(Parameter.text("command", 2 * RawContent.MAX_BYTES, "The text, or pairs of hexadecimal digits"),
                        Parameter.word("type", List.of(TEXT, HEX), "How the command is written; text unless said otherwise").optional(),
                        Parameter.bool("reliable", "Taken, and of no effect: every command here waits for the tracker's answer").optional())
                .may(Commands.ERRORS).run(TrackerRules.FOUND_201.clones(false), this::send));
    }

    private CompletableFuture<Answer> send(Caller caller, Tracker tracker, Arguments arguments) throws ApiException {
        boolean hex = arguments.optionalText("type").filter(HEX::equals).isPresent();
        return commands.send(caller, tracker, new TrackerCommand.SendRaw(content(arguments.text("command"), hex)));
    }

    private static RawContent content(String command, boolean hex) throws ApiException {
        try {
            return hex ? RawContent.ofHex(command) : new RawContent.Text(command);
        } catch (IllegalArgumentException refused) {
            String error = hex ? "Non-hex string" : String.valueOf(refused.getMessage());
            throw ApiException.invalid(List.of(new ParameterError("command", error)));
        }
    }
}
