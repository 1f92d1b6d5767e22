package io.trackgate.simulator;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.trackgate.jt808.Jt808Downlink.QueryParameters;
import io.trackgate.jt808.Jt808Downlink.SetParameters;
import io.trackgate.jt808.Jt808Downlink.SetVendorParameters;
import io.trackgate.jt808.Jt808Ids;
import io.trackgate.jt808.Jt808Message.GeneralAnswer;
import io.trackgate.jt808.Jt808Message.Parameter;
import io.trackgate.jt808.Jt808Message.Parameters;
import io.trackgate.jt808.Jt808Uplink.TextAnswer;

/** A message that asks the terminal for something; every answer names its serial (fact sheet, section 4). */
abstract class Jt808Command implements DeviceCommand {
    static final int MESSAGE_WRONG = 2;

    final Jt808Device device;
    final Jt808Asked asked;
    private final String text;

    Jt808Command(Jt808Device device, Jt808Asked asked) {
        this.device = device;
        this.asked = asked;
        this.text = asked.text(device.firmware());
    }

    static Jt808Command of(Jt808Device device, Jt808Asked asked) {
        Optional<Jt808Switches.Wanted> wanted = device.switches().wanted(asked.message().messageId(), asked.body());
        return wanted.<Jt808Command>map(output -> new Jt808Switch(device, asked, output)).orElseGet(() -> withoutSwitching(device, asked));
    }

    private static Jt808Command withoutSwitching(Jt808Device device, Jt808Asked asked) {
        if (asked.message() instanceof SetParameters(Parameters parameters))
            return new Jt808Write(device, asked, parameters.items(), parameters.form2011() == device.firmware().form2011());
        if (asked.message() instanceof SetVendorParameters(List<SetVendorParameters.VendorParameter> items)
                && device.firmware().knows0310()) {
            return new Jt808Write(device, asked, items.stream().map(item -> new Parameter(item.id(), item.value())).toList(), true);
        }
        boolean form2011 = device.firmware().form2011();
        if (asked.message() instanceof QueryParameters(List<Integer> ids) && !form2011) return new Jt808Read(device, asked, ids);
        return switch (asked.message().messageId()) {
            case Jt808Ids.QUERY_ALL_PARAMETERS -> new Jt808Read(device, asked, device.state().parameterNumbers());
            case Jt808Ids.QUERY_LOCATION -> new Jt808Locate(device, asked);
            case Jt808Ids.LINK_TEST, Jt808Ids.TEMPORARY_TRACKING ->
                new Jt808Question(device, asked, CommandKind.PROBE, GeneralAnswer.OK);
            default -> new Jt808Question(device, asked, CommandKind.UNKNOWN, GeneralAnswer.NOT_SUPPORTED);
        };
    }

    @Override
    public final String text() { return text; }

    @Override
    public Map<Integer, Boolean> outputs() { return Map.of(); }

    @Override
    public Map<String, String> parameters() { return Map.of(); }

    abstract Outgoing done();

    abstract Outgoing partlyDone();

    abstract Outgoing oppositeState();

    @Override
    public final Optional<Outgoing> answer(Claim claim) {
        return switch (claim) {
            case Claim.Words(String words) -> Optional.of(device.frames().report(words, new TextAnswer(asked.serial(), words), 0));
            case Claim.Nothing nothing -> Optional.empty();
            case Claim.Done done -> Optional.of(done());
            case Claim.PartlyDone partly -> Optional.of(partlyDone());
            case Claim.OppositeState opposite -> Optional.of(oppositeState());
            // The standard has no word for "later": accepted is all that it says.
            case Claim.Queued queued -> Optional.of(general(GeneralAnswer.OK));
            case Claim.DisabledByConfiguration disabled -> Optional.of(general(GeneralAnswer.NOT_SUPPORTED));
        };
    }

    final Outgoing general(int result) {
        return device.frames().answer("0x0001 result " + result,
                GeneralAnswer.up(asked.serial(), asked.message().messageId(), result));
    }
}
