package io.trackgate.app.export;

import java.io.IOException;
import java.io.Writer;
import java.util.Locale;

import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

import io.trackgate.core.telemetry.StoredRecord;
import io.trackgate.protocol.Position;
import org.jspecify.annotations.Nullable;

/** GPX 1.1: a track for each tracker, a point for each record with a valid position; speed (m/s) and course as Garmin's TrackPointExtension 2. */
final class GpxWriter implements RecordWriter {

    private static final String GPX = "http://www.topografix.com/GPX/1/1";
    private static final String POINT_EXTENSION = "http://www.garmin.com/xmlschemas/TrackPointExtension/v2";
    private static final double KMH_A_METRE_PER_SECOND = 3.6;

    private final Writer out;
    private @Nullable XMLStreamWriter xml; // made for the first point
    private @Nullable Integer track; // the tracker whose track is open

    GpxWriter(Writer out) { this.out = out; }

    @Override
    public void write(StoredRecord stored, String label) throws IOException {
        Position position = stored.record().position();
        if (position == null || !position.valid()) return;
        try {
            XMLStreamWriter to = xml == null ? start() : xml;
            if (track == null || track != stored.trackerId()) startTrack(to, stored.trackerId(), label);
            point(to, stored, position);
        } catch (XMLStreamException e) {
            throw notWritten(e);
        }
    }

    private static IOException notWritten(XMLStreamException e) { return new IOException("GPX: " + e.getMessage(), e); }

    private XMLStreamWriter start() throws XMLStreamException {
        XMLStreamWriter started = XMLOutputFactory.newFactory().createXMLStreamWriter(out);
        started.writeStartDocument("UTF-8", "1.0");
        started.writeCharacters("\n");
        started.writeStartElement("gpx");
        started.writeDefaultNamespace(GPX);
        started.writeNamespace("gpxtpx", POINT_EXTENSION);
        started.writeAttribute("version", "1.1");
        started.writeAttribute("creator", "Trackgate");
        xml = started;
        return started;
    }

    private void startTrack(XMLStreamWriter to, int trackerId, String label) throws XMLStreamException {
        endTrack(to);
        track = trackerId;
        to.writeCharacters("\n");
        to.writeStartElement("trk");
        text(to, "name", label);
        text(to, "number", Integer.toString(trackerId));
        to.writeStartElement("trkseg");
    }

    private void endTrack(XMLStreamWriter to) throws XMLStreamException {
        if (track == null) return;
        to.writeEndElement();
        to.writeEndElement();
    }

    private static void point(XMLStreamWriter to, StoredRecord stored, Position position) throws XMLStreamException {
        to.writeCharacters("\n");
        to.writeStartElement("trkpt");
        to.writeAttribute("lat", ExportText.degrees(position.latitude()));
        to.writeAttribute("lon", ExportText.degrees(position.longitude()));
        if (position.altitudeM() != null) text(to, "ele", position.altitudeM().toString());
        text(to, "time", stored.time().toString());
        text(to, "sat", Integer.toString(position.satellites()));
        to.writeStartElement("extensions");
        to.writeStartElement("gpxtpx:TrackPointExtension");
        text(to, "gpxtpx:speed", String.format(Locale.ROOT, "%.2f", position.speedKmh() / KMH_A_METRE_PER_SECOND));
        text(to, "gpxtpx:course", Integer.toString(position.courseDeg()));
        to.writeEndElement();
        to.writeEndElement();
        to.writeEndElement();
    }

    private static void text(XMLStreamWriter to, String element, String text) throws XMLStreamException {
        to.writeStartElement(element);
        to.writeCharacters(inXml(text));
        to.writeEndElement();
    }

    /** XML has no way to say some characters, not even escaped. */
    private static String inXml(String text) {
        StringBuilder kept = new StringBuilder(text.length());
        text.codePoints().map(c -> isInXml(c) ? c : '?').forEach(kept::appendCodePoint);
        return kept.toString();
    }

    private static boolean isInXml(int c) {
        return c == '\t' || c == '\n' || c == '\r' || c >= 0x20 && c <= 0xD7FF || c >= 0xE000 && c <= 0xFFFD || c >= 0x10000;
    }

    @Override
    public void end() throws IOException {
        try {
            XMLStreamWriter to = xml == null ? start() : xml;
            endTrack(to);
            to.writeCharacters("\n");
            to.writeEndDocument();
            to.writeCharacters("\n");
            to.flush();
        } catch (XMLStreamException e) {
            throw notWritten(e);
        }
        out.flush();
    }
}
