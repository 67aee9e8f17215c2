using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Portal.Server.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Publishing : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "AcceptedLicenceVersionId",
                table: "Subscriptions",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "AcceptedLicenceVersionId",
                table: "SubscriptionRequests",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "EndsAt",
                table: "ModelVersions",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "FormJson",
                table: "ModelVersions",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "InspectionJson",
                table: "ModelVersions",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Replacement",
                table: "ModelVersions",
                type: "TEXT",
                maxLength: 32,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "StateReason",
                table: "ModelVersions",
                type: "TEXT",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "StateSince",
                table: "ModelVersions",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "SubmittedBy",
                table: "ModelVersions",
                type: "TEXT",
                maxLength: 36,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "ModelUploads",
                columns: table => new
                {
                    Id = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    OrganisationId = table.Column<int>(type: "INTEGER", nullable: false),
                    ModelId = table.Column<int>(type: "INTEGER", nullable: false),
                    UserId = table.Column<string>(type: "TEXT", maxLength: 36, nullable: false),
                    Version = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    FileName = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    Bytes = table.Column<long>(type: "INTEGER", nullable: false),
                    State = table.Column<int>(type: "INTEGER", nullable: false),
                    Code = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    VerdictJson = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: true),
                    CreatedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    ExpiresAt = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ModelUploads", x => x.Id);
                    table.ForeignKey(
                        name: "FK_ModelUploads_Models_ModelId",
                        column: x => x.ModelId,
                        principalTable: "Models",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_ModelUploads_ModelId_Version",
                table: "ModelUploads",
                columns: new[] { "ModelId", "Version" });

            migrationBuilder.CreateIndex(
                name: "IX_ModelUploads_OrganisationId",
                table: "ModelUploads",
                column: "OrganisationId");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "ModelUploads");

            migrationBuilder.DropColumn(
                name: "AcceptedLicenceVersionId",
                table: "Subscriptions");

            migrationBuilder.DropColumn(
                name: "AcceptedLicenceVersionId",
                table: "SubscriptionRequests");

            migrationBuilder.DropColumn(
                name: "EndsAt",
                table: "ModelVersions");

            migrationBuilder.DropColumn(
                name: "FormJson",
                table: "ModelVersions");

            migrationBuilder.DropColumn(
                name: "InspectionJson",
                table: "ModelVersions");

            migrationBuilder.DropColumn(
                name: "Replacement",
                table: "ModelVersions");

            migrationBuilder.DropColumn(
                name: "StateReason",
                table: "ModelVersions");

            migrationBuilder.DropColumn(
                name: "StateSince",
                table: "ModelVersions");

            migrationBuilder.DropColumn(
                name: "SubmittedBy",
                table: "ModelVersions");
        }
    }
}
