using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Portal.Server.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class IdempotencyKeys : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "IdempotencyFacts",
                columns: table => new
                {
                    OrganisationId = table.Column<int>(type: "int", nullable: false),
                    KeyDigest = table.Column<byte[]>(type: "varbinary(32)", maxLength: 32, nullable: false),
                    RequestDigest = table.Column<byte[]>(type: "varbinary(32)", maxLength: 32, nullable: false),
                    RequestId = table.Column<byte[]>(type: "binary(16)", fixedLength: true, maxLength: 16, nullable: false),
                    At = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_IdempotencyFacts", x => new { x.OrganisationId, x.KeyDigest });
                });

            migrationBuilder.CreateTable(
                name: "KeptAnswers",
                columns: table => new
                {
                    OrganisationId = table.Column<int>(type: "int", nullable: false),
                    KeyDigest = table.Column<byte[]>(type: "varbinary(32)", maxLength: 32, nullable: false),
                    At = table.Column<long>(type: "bigint", nullable: false),
                    Sealed = table.Column<byte[]>(type: "varbinary(max)", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_KeptAnswers", x => new { x.OrganisationId, x.KeyDigest });
                });

            migrationBuilder.CreateIndex(
                name: "IX_IdempotencyFacts_At",
                table: "IdempotencyFacts",
                column: "At");

            migrationBuilder.CreateIndex(
                name: "IX_KeptAnswers_At",
                table: "KeptAnswers",
                column: "At");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "IdempotencyFacts");

            migrationBuilder.DropTable(
                name: "KeptAnswers");
        }
    }
}
