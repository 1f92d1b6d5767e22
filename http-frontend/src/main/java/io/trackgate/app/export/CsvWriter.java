package io.trackgate.app.export;

import java.io.IOException;
import java.io.Writer;
import java.util.Map;

import io.trackgate.core.telemetry.RecordJson;
import io.trackgate.core.telemetry.StoredRecord;
import io.trackgate.protocol.Position;
import io.trackgate.protocol.TelemetryRecord;
import org.jspecify.annotations.Nullable;

/** Comma-separated values (RFC 4180): a header, a column for each value that trackers of all families know, the rest as JSON in the last one. */
final class CsvWriter implements RecordWriter {

    private static final String END_OF_LINE = "\r\n";
    private static final String HEADER = "tracker_id,label,time,received_at,event,latitude_deg,longitude_deg,altitude_m,speed_kmh,course_deg,satellites,"
            + "valid,ignition,movement,gsm_signal,external_voltage_mv,battery_voltage_mv,battery_level_percent,inputs,outputs,attributes";

    /** A spreadsheet takes a text that starts so for a formula and runs it. */
    private static final String STARTS_A_FORMULA = "=+-@\t\r";

    private final Writer out;
    private boolean headed;

    CsvWriter(Writer out) { this.out = out; }

    @Override
    public void write(StoredRecord stored, String label) throws IOException {
        head();
        TelemetryRecord record = stored.record();
        out.write(Integer.toString(stored.trackerId()));
        cell(text(label));
        cell(stored.time());
        cell(stored.receivedAt());
        cell(record.event());
        position(record.position());
        cell(record.ignition());
        cell(record.movement());
        cell(record.gsmSignal());
        cell(record.externalVoltageMv());
        cell(record.batteryVoltageMv());
        cell(record.batteryLevel());
        flags(record.inputs());
        flags(record.outputs());
        cell(record.attributes().isEmpty() ? null : RecordJson.attributes(record.attributes()));
        out.write(END_OF_LINE);
    }

    private void head() throws IOException {
        if (headed) return;
        headed = true;
        out.write(HEADER + END_OF_LINE);
    }

    private void position(@Nullable Position position) throws IOException {
        cell(position == null ? null : ExportText.degrees(position.latitude()));
        cell(position == null ? null : ExportText.degrees(position.longitude()));
        cell(position == null ? null : position.altitudeM());
        cell(position == null ? null : position.speedKmh());
        cell(position == null ? null : position.courseDeg());
        cell(position == null ? null : position.satellites());
        cell(position == null ? null : position.valid());
    }

    private void flags(Map<Integer, Boolean> flags) throws IOException { cell(flags.isEmpty() ? null : RecordJson.flags(flags)); }

    private void cell(@Nullable Object value) throws IOException {
        out.write(',');
        if (value != null) out.write(quoted(value.toString()));
    }

    private static String text(String value) {
        boolean formula = !value.isEmpty() && STARTS_A_FORMULA.indexOf(value.charAt(0)) >= 0;
        return formula ? "'" + value : value;
    }

    private static String quoted(String value) {
        boolean plain = value.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
        return plain ? value : '"' + value.replace("\"", "\"\"") + '"';
    }

    @Override
    public void end() throws IOException { out.flush(); }
}
