package io.trackgate.app.export;

import java.math.BigDecimal;

/** Numbers the way that other programs read them. */
final class ExportText {

    private ExportText() {}

    /** Never with an exponent, which XML's decimals do not know: 0.00001 and not 1.0E-5. */
    static String degrees(double value) {
        return BigDecimal.valueOf(value).toPlainString();
    }
}
