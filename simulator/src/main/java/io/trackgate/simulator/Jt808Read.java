package io.trackgate.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import io.trackgate.jt808.Jt808Message.Parameter;
import io.trackgate.jt808.Jt808Message.Parameters;
import io.trackgate.jt808.Jt808Uplink.ParametersAnswer;

/** 0x8106 and 0x8104: reads settings; those that the terminal does not have are left out. */
final class Jt808Read extends Jt808Command {
    private final List<Integer> ids;

    Jt808Read(Jt808Device device, Jt808Asked asked, List<Integer> ids) {
        super(device, asked);
        this.ids = ids;
    }

    @Override
    public CommandKind kind() { return CommandKind.READ_PARAMETERS; }

    @Override
    public void obey(Obedience how) {}

    @Override
    Outgoing done() { return values(ids, value -> value); }

    @Override
    Outgoing partlyDone() { return values(ids.subList(0, (ids.size() + 1) / 2), value -> value); }

    @Override
    Outgoing oppositeState() { return values(ids, TeltonikaFactorySettings::other); }

    private Outgoing values(List<Integer> which, UnaryOperator<String> change) {
        List<Parameter> items = new ArrayList<>();
        List<String> shown = new ArrayList<>();
        for (int id : which) {
            Optional<String> value = device.state().parameter(String.valueOf(id)).map(change);
            value.ifPresent(text -> {
                items.add(new Parameter(id, device.firmware().encode(id, text)));
                shown.add("0x%04x=%s".formatted(id, text));
            });
        }
        Parameters parameters = device.firmware().form2011() ? Parameters.of2011(items.size(), items) : Parameters.of(items);
        return device.frames().answer(shown.stream().collect(Collectors.joining(" ", "0x0104 ", "")),
                new ParametersAnswer(asked.serial(), parameters));
    }
}
