package io.trackgate.core.frame;

import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;

import io.trackgate.core.directory.Tracker;
import io.trackgate.protocol.Capture;
import io.trackgate.protocol.FrameExplainer.Explained;
import io.trackgate.protocol.FrameExplainer.Sender;

/** What passes between trackers and this node, for whoever may look. */
public interface Frames {

    /** Whether any of it is kept; else there is nothing to watch. */
    boolean areKept();

    /** Protocols whose frames can be explained, by name. */
    SortedSet<String> protocols();

    /** Starts with what is kept of the tracker. */
    FrameWatch watch(Tracker tracker);

    /**
     * The first look of a watch: the one that has much to tell.
     *
     * @return fails with {@link java.util.concurrent.RejectedExecutionException} when too many ask at once
     */
    CompletableFuture<FrameWatch.News> first(FrameWatch watch, int mostFrames);

    /**
     * What is kept of the tracker, as the text of a capture.
     *
     * @return fails as {@link #first} does
     */
    CompletableFuture<String> capture(Tracker tracker);

    /** The node whose frames these are, when it is another one than this; by its name. */
    CompletableFuture<Optional<String>> elsewhere(Tracker tracker);

    FrameTraces traces();

    /**
     * @param protocol empty: to be found out
     * @return fails as {@link #first} does
     */
    CompletableFuture<Explanation> explain(byte[] bytes, Optional<String> protocol, Sender from);

    /** First line of a capture. */
    static Capture.Head head(Tracker tracker) {
        String deviceId = tracker.deviceId();
        return new Capture.Head(tracker.model().protocol(), tracker.id(), deviceId == null ? "" : deviceId, tracker.model().code());
    }

    /** A further one. */
    static Capture.Frame line(SeenFrame frame) {
        return new Capture.Frame(frame.at(), frame.connection(), frame.explained().from(), frame.bytes(), frame.masked());
    }

    /**
     * @param protocol   empty: nobody's
     * @param candidates where more than one protocol fits, all of them; else none
     */
    record Explanation(Optional<String> protocol, List<String> candidates, List<Explained> frames) {}
}
