package io.trackgate.simulator;

import java.time.Duration;
import java.util.Map;

/**
 * What a fleet has done so far.
 *
 * @param started          trackers switched on
 * @param connected        connections now
 * @param loggedIn         connections now that the gateway accepted
 * @param logins           accepted since the start
 * @param refused          logins refused since the start
 * @param recordsSent      repeats not counted
 * @param recordsRepeated  sent once more because no receipt came
 * @param commandsAnswered by kind; kinds that did not occur are absent
 * @param unreachable      connections that could not be made
 * @param reconnects       logins after a tracker's first
 * @param changes          outputs and parameters that trackers have really changed, by command or by themselves
 * @param stalls           lost segments
 * @param silenced         connections that the network forgot without telling
 */
public record SimulationProgress(Duration elapsed, int devices, long started, long connected, long loggedIn, long logins, long refused,
        long recordsSent, long recordsRepeated, long recordsAcked, long commandsReceived, Map<CommandKind, Long> commandsAnswered,
        long unreachable, long reconnects, long violations, long changes, long stalls, long silenced) {

    public SimulationProgress { commandsAnswered = Map.copyOf(commandsAnswered); }

    public long answered() { return commandsAnswered.values().stream().mapToLong(Long::longValue).sum(); }

    /** What a run came to, for a terminal. */
    public String summary(String group) {
        return "%s: %d trackers, %d logins (%d reconnects, %d refused), records %d sent, %d acknowledged, %d repeated, commands %d received, %d answered, %d changes carried out, %d stalls, %d silences, %d violations"
                .formatted(group, devices, logins, reconnects, refused, recordsSent, recordsAcked, recordsRepeated, commandsReceived,
                        answered(), changes, stalls, silenced, violations);
    }

    /** For a terminal. */
    public String line() {
        return "%ds  %d of %d trackers online  records %d sent, %d acknowledged  commands %d received, %d answered  reconnects %d  violations %d"
                .formatted(elapsed.toSeconds(), loggedIn, devices, recordsSent, recordsAcked, commandsReceived, answered(), reconnects,
                        violations);
    }
}
