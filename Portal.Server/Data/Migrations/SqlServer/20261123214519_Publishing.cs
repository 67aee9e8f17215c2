using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Portal.Server.Data.Migrations.SqlServer
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
                type: "int",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "AcceptedLicenceVersionId",
                table: "SubscriptionRequests",
                type: "int",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "EndsAt",
                table: "ModelVersions",
                type: "datetime2",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "FormJson",
                table: "ModelVersions",
                type: "nvarchar(max)",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "InspectionJson",
                table: "ModelVersions",
                type: "nvarchar(max)",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Replacement",
                table: "ModelVersions",
                type: "nvarchar(32)",
                maxLength: 32,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "StateReason",
                table: "ModelVersions",
                type: "nvarchar(200)",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "StateSince",
                table: "ModelVersions",
                type: "datetime2",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "SubmittedBy",
                table: "ModelVersions",
                type: "nvarchar(36)",
                maxLength: 36,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "ModelUploads",
                columns: table => new
                {
                    Id = table.Column<string>(type: "nvarchar(32)", maxLength: 32, nullable: false),
                    OrganisationId = table.Column<int>(type: "int", nullable: false),
                    ModelId = table.Column<int>(type: "int", nullable: false),
                    UserId = table.Column<string>(type: "nvarchar(36)", maxLength: 36, nullable: false),
                    Version = table.Column<string>(type: "nvarchar(32)", maxLength: 32, nullable: false),
                    FileName = table.Column<string>(type: "nvarchar(255)", maxLength: 255, nullable: false),
                    Bytes = table.Column<long>(type: "bigint", nullable: false),
                    State = table.Column<int>(type: "int", nullable: false),
                    Code = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: true),
                    VerdictJson = table.Column<string>(type: "nvarchar(2000)", maxLength: 2000, nullable: true),
                    CreatedAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    ExpiresAt = table.Column<DateTime>(type: "datetime2", nullable: false)
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
