package io.trackgate.simulator;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import io.trackgate.queclink.QueclinkCommand;

/**
 * GTCFG, GTFRI, GTNMD: fields by their place; what is left out stays as it is. One value out of its range, and nothing of it is taken nor
 * answered; so it is with more than 15 checks a report (fact sheet, section 5).
 */
final class QueclinkWrite extends QueclinkDeed {
    private static final int NEW_PASSWORD = 2;
    private static final int CHECK = 8;
    private static final int SEND = 9;
    private static final int MOST_CHECKS = 15;

    private final Map<Integer, String> given = new LinkedHashMap<>();
    private final boolean taken;

    QueclinkWrite(QueclinkDevice device, QueclinkCommand asked) {
        super(device, asked);
        for (int field = NEW_PASSWORD; field <= asked.parameters().size(); field++) {
            String value = asked.parameters().get(field - 1);
            if (!value.isEmpty()) given.put(field, value);
        }
        boolean inRange = given.entrySet().stream().allMatch(one -> QueclinkFirmware.takes(asked.word(), one.getKey(), one.getValue()));
        // Nobody here is to change it.
        boolean password = asked.word().equals("GTCFG") && given.containsKey(NEW_PASSWORD);
        taken = inRange && !password && checksFit();
    }

    private boolean checksFit() {
        String check = given.get(CHECK);
        String send = given.get(SEND);
        if (!asked.word().equals("GTFRI") || check == null || send == null) return true;
        return Long.parseLong(send) <= MOST_CHECKS * Long.parseLong(check);
    }

    @Override
    public CommandKind kind() {
        boolean led = !given.isEmpty() && given.keySet().stream().allMatch(field -> QueclinkFirmware.isLed(asked.word(), field));
        return led ? CommandKind.SET_LED : CommandKind.SET_PARAMETERS;
    }

    @Override
    public Map<String, String> parameters() {
        return given.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(one -> QueclinkFirmware.name(asked.word(), one.getKey()), Map.Entry::getValue));
    }

    @Override
    public void obey(Obedience how) {
        if (!taken) return;
        long most = how == Obedience.PARTLY ? given.size() / 2 : given.size();
        given.entrySet().stream().limit(most).forEach(one -> {
            String value = how == Obedience.OPPOSITELY ? TeltonikaFactorySettings.other(one.getValue()) : one.getValue();
            device.state().setParameter(QueclinkFirmware.name(asked.word(), one.getKey()), value, text());
        });
    }

    @Override
    Optional<Outgoing> done() { return taken ? Optional.of(acknowledged()) : Optional.empty(); }

    /** Its acknowledgement names no value: it has no words for another one. */
    @Override
    Optional<Outgoing> oppositeState() { return Optional.empty(); }
}
