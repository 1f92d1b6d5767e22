package io.trackgate.core.frame;

import java.util.List;
import java.util.Optional;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.trackgate.core.frame.Frames.Explanation;
import io.trackgate.protocol.DeviceProtocol;
import io.trackgate.protocol.FrameExplainer.Explained;
import io.trackgate.protocol.FrameExplainer.Sender;
import io.trackgate.protocol.ProtocolCatalogue;
import io.trackgate.protocol.Recognition;

/** Explains bytes that somebody brings along, and finds out whose they are. */
public final class BroughtBytes {

    private static final int LONGEST_RECOGNISED = 64;

    private final ProtocolCatalogue protocols;

    public BroughtBytes(ProtocolCatalogue protocols) { this.protocols = protocols; }

    /** @param named one of the catalogue's; empty: to be found out */
    public Explanation explained(byte[] bytes, Optional<String> named, Sender from) {
        if (named.isPresent()) {
            DeviceProtocol protocol = protocols.find(named.get()).orElseThrow();
            return new Explanation(named, List.of(), protocol.explainer().explain(bytes, from));
        }
        List<Guess> guesses = protocols.names().stream().map(protocols::find).flatMap(Optional::stream)
                .filter(protocol -> from == Sender.SERVER || mayBegin(bytes, protocol))
                .map(protocol -> new Guess(protocol.name(), protocol.explainer().explain(bytes, from))).toList();
        if (guesses.isEmpty()) return new Explanation(Optional.empty(), List.of(), List.of());
        int best = guesses.stream().mapToInt(Guess::understood).max().orElseThrow();
        List<Guess> fitting = guesses.stream().filter(guess -> guess.understood() == best).toList();
        boolean unknown = best == 0 && fitting.size() > 1;
        return new Explanation(unknown ? Optional.empty() : Optional.of(fitting.getFirst().protocol),
                fitting.size() == 1 ? List.of() : fitting.stream().map(Guess::protocol).toList(),
                unknown ? List.of() : fitting.getFirst().frames);
    }

    /** The middle of a connection may not begin as one does; what no protocol begins with is tried with all. */
    private boolean mayBegin(byte[] bytes, DeviceProtocol protocol) {
        boolean anybody = protocols.names().stream().map(protocols::find).flatMap(Optional::stream)
                .anyMatch(each -> recognises(each, bytes));
        return !anybody || recognises(protocol, bytes);
    }

    private static boolean recognises(DeviceProtocol protocol, byte[] bytes) {
        ByteBuf first = Unpooled.wrappedBuffer(bytes, 0, Math.min(bytes.length, LONGEST_RECOGNISED));
        return protocol.recognise(first) != Recognition.NO;
    }

    private record Guess(String protocol, List<Explained> frames) {

        /** Bytes of valid frames. */
        int understood() { return frames.stream().filter(Explained::valid).mapToInt(Explained::length).sum(); }
    }
}
