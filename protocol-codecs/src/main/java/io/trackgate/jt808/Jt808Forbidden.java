package io.trackgate.jt808;

import java.util.Optional;
import java.util.Set;

import io.trackgate.protocol.ForbiddenTexts;

/**
 * What no model file may have a terminal told, because it cuts it off from its server or takes it out of use. Each answers with what is
 * expected instead, and with nothing for what may be said.
 */
final class Jt808Forbidden {

    private static final int LAST_STANDARD_CONTROL = 7; // upgrade, other server, power off, reset, factory, data off, radio off
    private static final int FIRST_DOWNLINK = 0x8000;
    private static final int RESTART_BY_0310 = 0x23;
    private static final int FIRST_LINK_PARAMETER = 0x01; // heartbeat, answer timeouts and repeats
    private static final int LAST_LINK_PARAMETER = 0x07;
    private static final int FIRST_SERVER_PARAMETER = 0x10;
    private static final int LAST_SERVER_PARAMETER = 0x1D;
    private static final int FIRST_SLAVE_PARAMETER = 0x23; // the slave server's, since 2019
    private static final int LAST_SLAVE_PARAMETER = 0x26;
    private static final int FIRST_VENDOR_TEXT = 0x08; // 0x8105 with words where its command is, such as "#0;1"

    /** Sent by the gateway itself, or with a form of its own that is looked at closely. */
    private static final Set<Integer> OWN = Set.of(Jt808Ids.GENERAL_ANSWER_DOWN, Jt808Ids.RESEND, Jt808Ids.TIME_ANSWER,
            Jt808Ids.REGISTER_ANSWER, Jt808Ids.SET_PARAMETERS, Jt808Ids.QUERY_ALL_PARAMETERS, Jt808Ids.QUERY_PARAMETERS,
            Jt808Ids.QUERY_ATTRIBUTES, Jt808Ids.UPGRADE, Jt808Ids.VENDOR_TIME_ANSWER, Jt808Ids.QUERY_LOCATION, Jt808Ids.TEXT,
            Jt808Ids.VEHICLE_CONTROL, Jt808Ids.MEDIA_ANSWER, Jt808Ids.TRANSPARENT_DOWN, Jt808Ids.RSA_KEY);

    private Jt808Forbidden() {}

    static Optional<String> control(int command) {
        return command <= LAST_STANDARD_CONTROL
                ? Optional.of("a command of the vendor, >= 0x08; the standard's restart it, reset it or switch it off")
                : Optional.empty();
    }

    static Optional<String> parameter(int id, boolean by0310) {
        if (by0310) return id == RESTART_BY_0310 ? Optional.of("not 0x23, which restarts the terminal") : Optional.empty();
        if (isIn(id, FIRST_LINK_PARAMETER, LAST_LINK_PARAMETER)) return Optional.of("none of 0x0001 to 0x0007, which keep the connection");
        if (isIn(id, FIRST_SERVER_PARAMETER, LAST_SERVER_PARAMETER) || isIn(id, FIRST_SLAVE_PARAMETER, LAST_SLAVE_PARAMETER))
            return Optional.of("none of 0x0010 to 0x001d and 0x0023 to 0x0026, which hold access point and server");
        return Optional.empty();
    }

    private static boolean isIn(int id, int first, int last) { return id >= first && id <= last; }

    static Optional<String> message(int id, Octets body) {
        if (id == Jt808Ids.TERMINAL_CONTROL) {
            boolean vendors = body.length() > 0 && body.first() >= FIRST_VENDOR_TEXT;
            return vendors ? body.text().flatMap(ForbiddenTexts::why) : Optional.of("control, or a body of the vendor's own");
        }
        if (OWN.contains(id)) return Optional.of("another message; the gateway has forms of its own for this one");
        if (id < FIRST_DOWNLINK && id != Jt808Ids.VENDOR_PARAMETERS) return Optional.of("a message for terminals, 0x8000 to 0xffff");
        return body.text().flatMap(ForbiddenTexts::why);
    }
}
