package io.trackgate.simulator;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import io.trackgate.queclink.QueclinkCommand;

/**
 * {@code AT+GTOUT=gv300,1,,,0,0,0,0,0,0,…}: status, duration and toggle times of each output. A status that is left out is taken for off here,
 * because nobody knows that it is not. Durations make a pulse, which leaves the output off.
 */
final class QueclinkSwitch extends QueclinkDeed {
    static final String WORD = "GTOUT";
    private static final int FIRST_STATUS = 1;
    private static final int TRIPLE = 3;

    private final Map<Integer, Boolean> wanted = new TreeMap<>();
    private final boolean taken;

    QueclinkSwitch(QueclinkDevice device, QueclinkCommand asked) {
        super(device, asked);
        boolean plain = true;
        for (int output = 1; output <= device.firmware().outputs(); output++) {
            String status = field(output, 0);
            plain &= status.matches("[01]?") && field(output, 1).matches("\\d{0,3}") && field(output, 2).matches("\\d{0,3}");
            wanted.put(output, device.firmware().isOn(output, status) && field(output, 1).matches("0?"));
        }
        taken = plain;
    }

    private String field(int output, int part) {
        int at = FIRST_STATUS + TRIPLE * (output - 1) + part;
        return at < asked.parameters().size() ? asked.parameters().get(at) : "";
    }

    @Override
    public CommandKind kind() { return CommandKind.SET_OUTPUTS; }

    @Override
    public Map<Integer, Boolean> outputs() { return taken ? Map.copyOf(wanted) : Map.of(); }

    @Override
    public void obey(Obedience how) {
        if (!taken) return;
        Map<Integer, Boolean> done = new TreeMap<>();
        int most = how == Obedience.PARTLY ? wanted.size() / 2 : wanted.size();
        wanted.entrySet().stream().limit(most).forEach(one -> done.put(one.getKey(), one.getValue() != (how == Obedience.OPPOSITELY)));
        device.state().setOutputs(done, text());
    }

    @Override
    Optional<Outgoing> done() { return taken ? Optional.of(acknowledged()) : Optional.empty(); }

    /** Its acknowledgement names no state. */
    @Override
    Optional<Outgoing> oppositeState() { return done(); }
}
