package io.trackgate.core.cluster;

import java.util.UUID;

import io.trackgate.protocol.TrackerCommand;

/**
 * A command on its way to the node that has the session.
 *
 * @param asked          the tracker that the caller named; a clone, perhaps
 * @param trackerId      whose session is meant
 * @param epoch          of that session, as the sender saw it
 * @param deadlineMillis ms since 1970: it is not begun after this, and its caller waits no longer
 */
public record RoutedCommand(UUID id, int asked, int trackerId, long epoch, TrackerCommand command, String askedBy, long deadlineMillis) {}
