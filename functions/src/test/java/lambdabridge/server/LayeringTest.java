package lambdabridge.server;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "lambdabridge.server", importOptions = DoNotIncludeTests.class)
class LayeringTest {
  @ArchTest
  static final ArchRule FEATURES_HAVE_NO_CYCLES =
      slices().matching("lambdabridge.server.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule ONLY_FUNCTIONS_KNOW_LAMBDA =
      noClasses()
          .that()
          .resideOutsideOfPackage("lambdabridge.server.function..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.amazonaws..");

  @ArchTest
  static final ArchRule ONLY_STORES_SIGNERS_AND_THE_COMPOSITION_ROOT_KNOW_THE_SDK =
      noClasses()
          .that(describe("are no stores or signers", LayeringTest::isNeitherStoreNorSigner))
          .and()
          .resideOutsideOfPackages("lambdabridge.server", "lambdabridge.server.dynamo..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("software.amazon..");

  @ArchTest
  static final ArchRule NOTHING_KNOWS_HOW_IT_IS_HOSTED =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("lambdabridge.local..", "lambdabridge.client..", "io.netty..");

  private static boolean isNeitherStoreNorSigner(JavaClass type) {
    String outermost = type.getFullName().replaceFirst("\\$.*", "");
    return !outermost.endsWith("Store") && !outermost.endsWith("Signer");
  }
}
