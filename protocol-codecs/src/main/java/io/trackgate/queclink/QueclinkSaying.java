package io.trackgate.queclink;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

import io.netty.buffer.ByteBuf;
import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.ConnectionFacts;
import io.trackgate.protocol.PlanStep;

/**
 * Writes one command for the version of the device that its connection has shown. A command with a wrong number of fields is passed over
 * without a word, and its fields have other meanings in other versions: what is not known is not sent.
 *
 * @param parameters number of all fields that this version has → what stands between password and serial
 * @param isCounted  false: the number of fields is the same everywhere, and not asked for
 */
record QueclinkSaying(TrackerModel model, String word, IntFunction<List<String>> parameters, boolean isCounted)
        implements
            PlanStep.FrameWriter {

    /** Password and serial. */
    static final int AROUND = 2;

    @Override
    public void write(ByteBuf out, ConnectionFacts connection, int tag) {
        List<String> all = new ArrayList<>(List.of(QueclinkOptions.password(model)));
        all.addAll(parameters.apply(fields(facts(connection)).orElse(0)));
        new QueclinkCommand(word, all, tag).write(out);
    }

    @Override
    public Optional<String> unsupported(ConnectionFacts connection) {
        QueclinkFacts facts = facts(connection);
        Optional<String> silent = unanswered(facts, model, word);
        return silent.isPresent() || !isCounted ? silent : facts.version().flatMap(version -> unknownVersion(facts, version));
    }

    /** The version may come with the next message; until then nobody knows what this device understands. */
    @Override
    public Optional<String> awaited(ConnectionFacts connection) {
        if (!isCounted || facts(connection).version().isPresent()) return Optional.empty();
        return Optional.of("the device has not shown its version yet");
    }

    /** Why no answer of this device could be known as one to this command. */
    static Optional<String> unanswered(QueclinkFacts facts, TrackerModel model, String word) {
        if (facts.isBinary()) return Optional.of("how devices of 2B00 frames are told anything is not known (expected: @Track in texts)");
        if (facts.isHex() && QueclinkOptions.hexAck(model, word).isEmpty())
            return Optional.of("no type of a HEX +ACK of " + word + " is known (expected: options." + QueclinkOptions.HEX_ACKS + ")");
        return Optional.empty();
    }

    private Optional<String> unknownVersion(QueclinkFacts facts, String version) {
        int fields = fields(facts).orElse(0);
        if (fields > 0 && parameters.apply(fields).size() + AROUND == fields) return Optional.empty();
        return Optional.of("version %s: no layout of %s is known (expected: one of %s)".formatted(version, word,
                QueclinkOptions.counts(model, word).keySet()));
    }

    private Optional<Integer> fields(QueclinkFacts facts) {
        return facts.version().flatMap(version -> QueclinkOptions.fields(model, word, version));
    }

    static QueclinkFacts facts(ConnectionFacts connection) {
        if (connection instanceof QueclinkFacts facts) return facts;
        throw new IllegalArgumentException(connection + " (expected: facts of an @Track connection)");
    }
}
