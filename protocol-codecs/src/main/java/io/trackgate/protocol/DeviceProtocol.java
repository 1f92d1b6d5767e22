package io.trackgate.protocol;

import java.util.List;

import io.netty.buffer.ByteBuf;
import io.trackgate.config.TrackerModel;

/** One family of trackers, as the gateway sees it. */
public interface DeviceProtocol {

    /** As configuration names it ({@code teltonika}). */
    String name();

    /** Whether replies carry the tag of the command that they answer. */
    boolean repliesCarryTag();

    /** Tags are whole numbers from 1 to this; of no meaning where replies carry none. */
    default int greatestTag() {
        return Integer.MAX_VALUE;
    }

    /** Looks at the first bytes of a connection whose protocol nobody knows; reads none of them. */
    Recognition recognise(ByteBuf firstBytes);

    /** A new connection's part of the pipeline. */
    ProtocolConnection connect();

    CommandPhrasing phrasing();

    /** What in this model can't work with this protocol; each item one sentence naming key, value and expectation. */
    List<String> lint(TrackerModel model);

    FrameExplainer explainer();

    /** Texts that frames of this tracker may hold and that not everybody who looks at them may know; empty ones mean nothing. */
    default List<String> secrets(TrackerModel model) {
        return List.of(model.option("password", ""));
    }
}
