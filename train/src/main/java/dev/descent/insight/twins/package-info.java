/** Examples that are alike. */
package dev.descent.insight.twins;
