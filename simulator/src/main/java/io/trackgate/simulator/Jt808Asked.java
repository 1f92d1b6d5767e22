package io.trackgate.simulator;

import java.util.List;
import java.util.stream.Collectors;

import io.trackgate.jt808.Jt808Downlink;
import io.trackgate.jt808.Jt808Downlink.MediaAnswer;
import io.trackgate.jt808.Jt808Downlink.OilControl;
import io.trackgate.jt808.Jt808Downlink.Query;
import io.trackgate.jt808.Jt808Downlink.QueryParameters;
import io.trackgate.jt808.Jt808Downlink.RegisterAnswer;
import io.trackgate.jt808.Jt808Downlink.Resend;
import io.trackgate.jt808.Jt808Downlink.SetParameters;
import io.trackgate.jt808.Jt808Downlink.SetVendorParameters;
import io.trackgate.jt808.Jt808Downlink.TemporaryTracking;
import io.trackgate.jt808.Jt808Downlink.TerminalControl;
import io.trackgate.jt808.Jt808Downlink.Text;
import io.trackgate.jt808.Jt808Downlink.Time;
import io.trackgate.jt808.Jt808Downlink.VehicleControl2013;
import io.trackgate.jt808.Jt808Downlink.VehicleControl2019;
import io.trackgate.jt808.Jt808Downlink.VendorTime;
import io.trackgate.jt808.Jt808Message.GeneralAnswer;
import io.trackgate.jt808.Jt808Message.Other;
import io.trackgate.jt808.Jt808Message.Parameter;
import io.trackgate.jt808.Jt808Message.Parameters;
import io.trackgate.jt808.Jt808Message.Transparent;

/**
 * One whole message of the gateway.
 *
 * @param serial the gateway's own
 * @param body   hexadecimal, lower case
 */
record Jt808Asked(int serial, Jt808Downlink message, String body) {

    /** For people: {@code 0x8105 64}. */
    String text(Jt808Firmware firmware) {
        return ("0x%04x ".formatted(message.messageId()) + switch (message) {
            case SetParameters(Parameters parameters) -> pairs(parameters.items(), firmware);
            case SetVendorParameters(List<SetVendorParameters.VendorParameter> items) ->
                pairs(items.stream().map(item -> new Parameter(item.id(), item.value())).toList(), firmware);
            case QueryParameters(List<Integer> ids) -> ids.stream().map("0x%04x"::formatted).collect(Collectors.joining(" "));
            case TerminalControl(int command, String text) -> "%02x %s".formatted(command, text);
            case Text text -> text.text();
            case Transparent transparent ->
                "%02x %s".formatted(transparent.type(), transparent.data().text().orElse(transparent.data().hex()));
            case TemporaryTracking tracking -> tracking.intervalSeconds() + " " + tracking.validitySeconds();
            case VehicleControl2013 control -> body;
            case VehicleControl2019 control -> body;
            case OilControl control -> body;
            case Query query -> body;
            case GeneralAnswer answer -> body;
            case RegisterAnswer answer -> body;
            case Resend resend -> body;
            case Time time -> body;
            case VendorTime time -> body;
            case MediaAnswer answer -> body;
            case Other other -> body;
        }).strip();
    }

    private static String pairs(List<Parameter> items, Jt808Firmware firmware) {
        return items.stream().map(item -> "0x%04x=%s".formatted(item.id(), firmware.decode(item.id(), item.value())))
                .collect(Collectors.joining(" "));
    }
}
