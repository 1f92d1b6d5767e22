package io.trackgate.catalogue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

import io.trackgate.config.SettingValue;
import io.trackgate.config.TrackerModel;
import io.trackgate.config.TrackingSettings;
import io.trackgate.fuzz.FuzzCase;
import io.trackgate.protocol.CommandPlan;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.DeviceProtocol;
import io.trackgate.protocol.Judgement;
import io.trackgate.protocol.PlanStep;
import io.trackgate.protocol.RawContent;
import io.trackgate.protocol.TrackerCommand;
import io.trackgate.protocol.TrackerCommand.OutputChange;
import io.trackgate.testing.ModelFile;

/**
 * Whatever text a tracker answers to whatever it was asked: it is judged.
 *
 * <pre>
 * | model and command, 2 bytes | how often the text is repeated | text … |
 * </pre>
 */
class AnswersFuzzTest extends FuzzCase {

    private static final int HEAD = 3;
    private static final int MOST_CHARACTERS = 60_000;
    /** From this on the second half of the byte says how often: 1 << of it. */
    private static final int REPEATED = 0xF0;
    private static final byte LONGEST = (byte) 0xFF;
    private static final int MOST_STEPS = 8;
    private static final List<Asked> ASKED = everythingAsked();
    private static final List<String> TEXTS = List.of("DOUT1:1 Timeout:INFINITY DOUT2:IGNORED", "DI1:1 DI2:0 AIN1:0 DO1:0 DO2:1 ",
            "DOUT1 state already set to: 1 time_on_ms: 0", "Digital Outputs are set to: 11. Timeouts are: 0 0",
            "New value 10050:60;10150:60;", "Param ID:10050 Value:60;", "Param ID:108 doesn't exist", "New Text:60",
            "Ver:03.18.14_04 GPS:AXN Hw:FMB120 Mod:15 IMEI:1", "INI:2019/7/22 7:22 RTC:2019/7/22 7:53 RST:2", "DOUT1 ERROR",
            "Cut off the fuel supply: Success! Speed:0km/h", "Already in the state of fuel supply to resume", "TIMER:30,30",
            "Speed is over the limit, delay execution", "Error! unknown command", "OK!", "SETIO configuration data ok",
            "DIN1=1,DIN2=0,DOUT1=1,DOUT2=0,AIN1=17", "*@SETOUT OK,1Y,2N,3Y,4N", "*#DATA 31:01,32:00", "OUT(3..0) = 0010",
            "StatAll: Dev=1,Ins=2,Outs=7,Mileage=152;");

    AnswersFuzzTest() { super(AnswersFuzzTest::fuzzerTestOneInput, 500); }

    private record Asked(DeviceProtocol protocol, TrackerModel model, PlanStep first) {}

    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length < HEAD) return;
        Asked asked = ASKED.get(((input[0] & 0xFF) << 8 | input[1] & 0xFF) % ASKED.size());
        CommandReply reply = CommandReply.text(text(input));
        asked.protocol.phrasing().statesNamed(reply, asked.model);
        List<PlanStep> steps = List.of(asked.first);
        for (int done = 0; !steps.isEmpty() && done < MOST_STEPS; done++)
            steps = steps.getFirst().replyRule().map(rule -> rule.judge(reply)).map(AnswersFuzzTest::following).orElse(List.of());
    }

    /** As long as a frame has room for: what is short for a fuzzer may be long for a pattern. Few are, for they take long. */
    private static String text(byte[] input) {
        String once = new String(input, HEAD, input.length - HEAD, StandardCharsets.ISO_8859_1);
        int often = (input[2] & 0xFF) < REPEATED ? 1 : 1 << (input[2] & 15);
        int most = input[2] == LONGEST ? MOST_CHARACTERS : MOST_CHARACTERS / 30;
        return once.repeat(Math.min(often, 1 + most / Math.max(1, once.length())));
    }

    private static List<PlanStep> following(Judgement judgement) {
        return judgement instanceof Judgement.Accepted accepted && accepted.next() != null ? List.of(accepted.next()) : List.of();
    }

    private static List<Asked> everythingAsked() {
        List<Asked> asked = new ArrayList<>();
        ProtocolCatalog protocols = new ProtocolCatalog();
        for (String name : protocols.names()) {
            DeviceProtocol protocol = protocols.find(name).orElseThrow();
            for (TrackerModel model : ModelFile.shippedOf(name))
                commands(model).map(command -> protocol.phrasing().plan(command, model)).filter(CommandPlan.Steps.class::isInstance)
                        .map(plan -> new Asked(protocol, model, ((CommandPlan.Steps) plan).first())).forEach(asked::add);
        }
        return List.copyOf(asked);
    }

    /** Those that the API would let through for this model. */
    private static Stream<TrackerCommand> commands(TrackerModel model) {
        List<TrackerCommand> commands = new ArrayList<>(List.of(new TrackerCommand.SendRaw(new RawContent.Text("getinfo"))));
        if (model.digitalOutputs() > 0) {
            commands.add(new TrackerCommand.SetOutput(1, true));
            commands.add(new TrackerCommand.SetOutputs(Collections.nCopies(model.digitalOutputs(), OutputChange.OFF)));
            commands.add(new TrackerCommand.ReadOutputs());
        }
        if (!model.led().isEmpty()) commands.addAll(List.of(new TrackerCommand.SetLed(true), new TrackerCommand.ReadLed()));
        if (model.tracking().isPresent()) {
            commands.add(new TrackerCommand.ReadTracking());
            TreeMap<String, SettingValue> fields = new TreeMap<>();
            commands.add(new TrackerCommand.SetTracking(new TrackingSettings(fields)));
        }
        return commands.stream();
    }

    @Override
    protected List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (int at = 0; at < ASKED.size(); at++)
            for (String text : TEXTS)
                if ((at + text.length()) % 16 == 0) seeds.add(seed(at, 0, text));
        for (int text = 0; text < TEXTS.size(); text++)
            seeds.add(seed(53 * text % ASKED.size(), LONGEST & 0xFF, TEXTS.get(text)));
        return seeds;
    }

    private static byte[] seed(int asked, int repeated, String text) {
        return (new String(new char[]{(char) (asked >> 8), (char) (asked & 0xFF), (char) repeated}) + text)
                .getBytes(StandardCharsets.ISO_8859_1);
    }
}
