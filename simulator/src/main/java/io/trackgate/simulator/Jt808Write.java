package io.trackgate.simulator;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.trackgate.jt808.Jt808Message.GeneralAnswer;
import io.trackgate.jt808.Jt808Message.Parameter;

/** 0x8103 and 0x0310: writes settings, all of them or none; what the terminal does not have it ignores, and says "done" all the same. */
final class Jt808Write extends Jt808Command {
    private final Map<Integer, String> named = new LinkedHashMap<>();
    private final Map<Integer, String> known = new LinkedHashMap<>();
    private final int result;

    /** @param readable whether it came in the form of this terminal's edition */
    Jt808Write(Jt808Device device, Jt808Asked asked, List<Parameter> items, boolean readable) {
        super(device, asked);
        items.forEach(this::note);
        boolean takes = items.stream().allMatch(item -> device.firmware().takes(item.id(), item.value()));
        this.result = !readable ? MESSAGE_WRONG : takes ? GeneralAnswer.OK : GeneralAnswer.FAILED;
    }

    private void note(Parameter item) {
        String value = device.firmware().decode(item.id(), item.value());
        named.put(item.id(), value);
        if (device.state().parameter(String.valueOf(item.id())).isPresent()) known.put(item.id(), value);
    }

    @Override
    public CommandKind kind() {
        boolean led = !named.isEmpty() && named.keySet().stream().allMatch(device.firmware()::isLed);
        return led ? CommandKind.SET_LED : CommandKind.SET_PARAMETERS;
    }

    @Override
    public Map<String, String> parameters() {
        return named.entrySet().stream().collect(Collectors.toUnmodifiableMap(each -> String.valueOf(each.getKey()), Map.Entry::getValue));
    }

    @Override
    public void obey(Obedience how) {
        if (result != GeneralAnswer.OK) return;
        long first = how == Obedience.PARTLY ? known.size() / 2 : known.size();
        known.entrySet().stream().limit(first).forEach(each -> {
            String value = how == Obedience.OPPOSITELY ? TeltonikaFactorySettings.other(each.getValue()) : each.getValue();
            device.state().setParameter(String.valueOf(each.getKey()), value, text());
        });
    }

    @Override
    Outgoing done() { return general(result); }

    @Override
    Outgoing partlyDone() { return general(GeneralAnswer.FAILED); }

    @Override
    Outgoing oppositeState() { return general(GeneralAnswer.FAILED); }
}
