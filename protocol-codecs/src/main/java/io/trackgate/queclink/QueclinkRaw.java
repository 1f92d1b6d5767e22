package io.trackgate.queclink;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.netty.buffer.ByteBuf;
import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.CommandPlan;
import io.trackgate.protocol.ConnectionFacts;
import io.trackgate.protocol.Judgement;
import io.trackgate.protocol.PlanStep;
import io.trackgate.protocol.RawContent;
import io.trackgate.protocol.ReportedState;

/**
 * Sends a caller's own command, {@code AT+GTRTO=gl200,6,,,,,}: all of it but serial and end, which make its acknowledgement known and are
 * the gateway's to give.
 */
final class QueclinkRaw {

    private static final Pattern COMMAND = Pattern.compile("AT\\+(GT[A-Z0-9]{3})=([ -~&&[^$]]*)");
    private static final String EXPECTED = "(expected: AT+GTxxx=password,…, without serial and $)";

    private final QueclinkPhrases phrases;

    QueclinkRaw(QueclinkPhrases phrases) { this.phrases = phrases; }

    /** As they were given, password included. */
    record Words(TrackerModel model, String word, List<String> parameters) implements PlanStep.FrameWriter {

        @Override
        public void write(ByteBuf out, ConnectionFacts connection, int tag) { new QueclinkCommand(word, parameters, tag).write(out); }

        @Override
        public Optional<String> unsupported(ConnectionFacts connection) {
            return QueclinkSaying.unanswered(QueclinkSaying.facts(connection), model, word);
        }
    }

    CommandPlan plan(RawContent content) {
        return switch (content) {
            case RawContent.Text(String text) -> plan(text, text);
            case RawContent.Bytes bytes -> plan(bytes.shown(), new String(bytes.bytes(), StandardCharsets.ISO_8859_1));
        };
    }

    private CommandPlan plan(String description, String said) {
        Matcher command = COMMAND.matcher(said);
        if (!command.matches()) return new CommandPlan.Unsupported("not a command " + EXPECTED);
        List<String> parameters = List.of(command.group(2).split(",", -1));
        return CommandPlan.Steps.raw(phrases.raw(description, command.group(1), parameters, () -> Judgement.done(ReportedState.NOTHING)));
    }
}
