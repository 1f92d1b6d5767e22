package io.trackgate.simulator;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.trackgate.gt06.Gt06Messages.ServerCommand;
import org.jspecify.annotations.Nullable;

/**
 * Switches one output: {@code RELAY,1#} and its kin, on older firmware {@code DYD,000000#} and {@code HFYD,000000#} (fact sheet section 5.1).
 * On is the cut.
 */
final class Gt06Switch extends Gt06Command {
    static final String RELAY = "RELAY";
    private static final String DYD = "DYD";
    private static final String HFYD = "HFYD";
    private static final Set<String> PLAIN = Set.of("RELAY2", "RELAY3", "OUT2");

    // The vendor's documents name the first; the other is what servers send, and devices take.
    private static final Set<String> PASSWORDS = Set.of("000000", "123456");

    private static final String CUT = "Cut off the fuel supply: Success!";
    private static final String RESTORED = "Restore fuel supply: Success!";
    // Two blanks and a lonely one: so the firmware has it.
    private static final String PUT_OFF = "Speed  exceeds the safety limit: 45km /h, Cut off the fuel supply operation delay execution!";
    private static final String CUT_LATER = "Cut off the fuel supply: Success! Speed: 12km/h.";
    private static final String CANCELLED = "cancelled the command of cutting-off fuel supply; fuel supply is on.";

    private enum Dialect {
        RELAY, CAMERA, OLD, PLAIN
    }

    private final String name;
    private final int output;
    private final Dialect dialect;
    private final boolean on;
    private final @Nullable String complaint;
    private final boolean alreadySo;
    private final boolean cancels;
    private boolean putOff;
    private boolean overtaken;
    private boolean settled;

    Gt06Switch(Gt06Device device, ServerCommand request, Gt06Text text, int output) {
        super(device, request);
        this.name = text.name();
        this.output = output;
        this.dialect = dialect(name, device.canBeAsked(name));
        this.on = dialect == Dialect.OLD ? name.equals(DYD) : text.values().equals(List.of("1"));
        this.complaint = dialect == Dialect.OLD ? complaintOfPassword(text.values()) : complaintOfState(text.values());
        this.alreadySo = device.state().output(output) == on;
        this.cancels = !on && output == 1 && device.cutIsPutOff();
    }

    static boolean isPlayed(String name) { return name.equals(RELAY) || isOld(name) || PLAIN.contains(name); }

    /** Whether the bare name acts. */
    static boolean isOld(String name) { return name.equals(DYD) || name.equals(HFYD); }

    private static Dialect dialect(String name, boolean canBeAsked) {
        if (isOld(name)) return Dialect.OLD;
        if (PLAIN.contains(name)) return Dialect.PLAIN;
        return canBeAsked ? Dialect.RELAY : Dialect.CAMERA;
    }

    private static @Nullable String complaintOfPassword(List<String> values) {
        if (values.size() > 1) return WRONG_NUMBER;
        return values.isEmpty() || PASSWORDS.contains(values.getFirst()) ? null : "Error: password error!";
    }

    private @Nullable String complaintOfState(List<String> values) {
        if (values.size() != 1) return WRONG_NUMBER;
        if (Set.of("0", "1").contains(values.getFirst())) return null;
        // The words in the brackets are the firmware's mistake.
        return dialect == Dialect.PLAIN ? "Error: Range error. (0=English, 1=Chinese)" : "Error: Parameter 1 (0-1)";
    }

    @Override
    public CommandKind kind() { return CommandKind.SET_OUTPUTS; }

    @Override
    public Map<Integer, Boolean> outputs() { return complaint == null ? Map.of(output, on) : Map.of(); }

    @Override
    public void obey(Obedience how) {
        if (complaint != null || settled || how == Obedience.PARTLY) return;
        if (putOff && !device.isPutOff(this)) {
            overtaken = true;
            return;
        }
        device.switchOutput(output, on == (how == Obedience.FULLY), text());
    }

    @Override
    Optional<String> done() {
        if (complaint != null) return Optional.of(complaint);
        if (overtaken) return Optional.empty();
        return Optional.of(switch (dialect) {
            case RELAY -> relayDone();
            case CAMERA -> camera(on);
            case OLD -> alreadySo ? already(",the") : old(on);
            case PLAIN -> "OK!";
        });
    }

    private String relayDone() {
        if (putOff) return CUT_LATER;
        if (cancels) return CANCELLED;
        return alreadySo ? already(", the") : relay(on);
    }

    // Older firmware has no blank behind the comma.
    private String already(String comma) {
        return "Already in the state of fuel supply " + (on ? "cut off" : "to resume") + comma + " command is not running!";
    }

    private static String relay(boolean cut) { return cut ? CUT : RESTORED; }

    private static String camera(boolean cut) { return cut ? "RELAY 1 OK" : "RELAY 0 OK"; }

    private static String old(boolean cut) { return cut ? "DYD=Success!" : "HFYD=Success!"; }

    @Override
    Optional<String> opposite() {
        if (complaint != null) return Optional.of(complaint);
        return Optional.of(switch (dialect) {
            case RELAY -> relay(!on);
            case CAMERA -> camera(!on);
            case OLD -> old(!on);
            case PLAIN -> state(name, !on);
        });
    }

    /** As the bare name is answered. */
    static String state(String name, boolean on) { return name + (on ? ":1" : ":0"); }

    // A speed gate is known of the relay alone; what else a script puts off is done without a word.
    @Override
    Optional<String> queued() {
        if (complaint != null) return Optional.of(complaint);
        if (dialect != Dialect.RELAY) return Optional.empty();
        return on ? putOff() : doneAtOnce();
    }

    private Optional<String> putOff() {
        putOff = true;
        device.putOff(this);
        return Optional.of(PUT_OFF);
    }

    // No speed keeps a device from restoring; when the script's time has come, nothing is left to do.
    private Optional<String> doneAtOnce() {
        obey(Obedience.FULLY);
        settled = true;
        return done();
    }
}
