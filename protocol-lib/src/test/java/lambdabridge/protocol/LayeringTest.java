package lambdabridge.protocol;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "lambdabridge.protocol", importOptions = DoNotIncludeTests.class)
class LayeringTest {
  @ArchTest
  static final ArchRule KNOWS_NEITHER_AWS_NOR_THE_SERVER_NOR_LOGGING =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "software.amazon..",
              "com.amazonaws..",
              "lambdabridge.server..",
              "lambdabridge.local..",
              "org.slf4j..",
              "java.util.logging..");

  @ArchTest
  static final ArchRule PACKAGES_HAVE_NO_CYCLES =
      slices().matching("lambdabridge.protocol.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule ONLY_CURVES_AND_A_JSON_PARSER_ARE_NEEDED_EXCEPT_FOR_DNS =
      classes()
          .that()
          .resideOutsideOfPackage("..discovery..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "javax.crypto..",
              "org.bouncycastle..",
              "fr.acinq.secp256k1..",
              "org.jspecify..",
              "com.fasterxml.jackson.core..",
              "lambdabridge.protocol..");
}
