@NullMarked
package io.trackgate.app.report;

import org.jspecify.annotations.NullMarked;
