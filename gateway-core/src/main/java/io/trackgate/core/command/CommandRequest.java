package io.trackgate.core.command;

import java.util.UUID;

import io.trackgate.core.directory.Tracker;
import io.trackgate.protocol.TrackerCommand;

/**
 * A command that somebody asks for.
 *
 * @param asked   the tracker that the caller named (a clone stands for its original)
 * @param askedBy for the audit: user name and a mark of the credential, never the credential itself
 */
public record CommandRequest(UUID id, Tracker asked, TrackerCommand command, String askedBy) {
    public static CommandRequest of(Tracker asked, TrackerCommand command, String askedBy) {
        return new CommandRequest(CommandIds.next(), asked, command, askedBy);
    }
}
